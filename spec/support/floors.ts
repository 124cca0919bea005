/**
 * The rules of the house as pure functions over "which file imports what": imports go down only,
 * nothing imports in a circle, and some packages are known to one floor alone. Every function
 * returns the offences as sentences; none means that the rule holds.
 */

/** Specifiers by importing file; paths are relative to the repository's root, with `/`. */
export type Imports = ReadonlyMap<string, readonly string[]>;

interface Zone {
  readonly floor: number;
  readonly folder: string;
}

const zones: readonly Zone[] = [
  { floor: 1, folder: 'lib/transport' },
  { floor: 2, folder: 'lib/codec' },
  { floor: 3, folder: 'lib/mailbox' },
  { floor: 4, folder: 'lib/actor' },
  { floor: 5, folder: 'lib/host' },
  { floor: 6, folder: 'supervisors' },
  { floor: 7, folder: 'actors' },
  { floor: 8, folder: 'lib/cli' },
];

/** Packages that only some files may import; any package that is not listed is free. */
const packageRules: ReadonlyMap<string, { readonly where: string; readonly allows: RegExp }> = new Map([
  ['msgpackr', { where: 'lib/codec', allows: /^lib\/codec\// }],
  [
    'xstate',
    { where: '*.machine.ts, lib/host and supervisors', allows: /\.machine\.ts$|^lib\/host\/|^supervisors\// },
  ],
  ['pino', { where: 'lib/host', allows: /^lib\/host\// }],
  ['pino-pretty', { where: 'lib/host', allows: /^lib\/host\// }],
  ['troupe', { where: 'examples and spec', allows: /^(examples|spec)\// }],
]);

/** Tells the floor and folder of a file, or `undefined` when it lives nowhere in the house. */
function zoneOf(file: string): Zone | undefined {
  if (!file.includes('/')) return { floor: 8, folder: '.' };
  if (/^lib\/(errors\/)?[^/]+$/.test(file)) return { floor: 0, folder: 'lib' };
  return zones.find(({ folder }) => file.startsWith(`${folder}/`));
}

/** Resolves a relative specifier to a path from the root; `undefined` for a package. */
function resolve(file: string, specifier: string): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
  const path = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') path.pop();
    else if (part !== '.') path.push(part);
  }
  return path.join('/');
}

/** Finds imports that go up, or sideways into another folder of the same floor. */
export function findUpwardImports(imports: Imports): string[] {
  const offences: string[] = [];
  for (const [file, specifiers] of imports) {
    const from = zoneOf(file);
    if (from === undefined) {
      offences.push(`${file} lives on no floor: add its folder to the table`);
      continue;
    }
    for (const specifier of specifiers) {
      const target = resolve(file, specifier);
      if (target === undefined) continue;
      const to = zoneOf(target);
      if (to === undefined) {
        offences.push(`${file} imports ${target}, which lives on no floor`);
      } else if (to.floor > from.floor) {
        offences.push(`${file} (floor ${from.floor}) imports ${target} (floor ${to.floor}): upwards`);
      } else if (to.floor === from.floor && to.folder !== from.folder) {
        offences.push(`${file} imports ${target}: another folder of the same floor ${from.floor}`);
      }
    }
  }
  return offences;
}

/** Finds one cycle through each file that closes one; a type import counts as any other. */
export function findCycles(imports: Imports): string[] {
  const offences: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      offences.push(`import cycle: ${[...trail.slice(at), file].join(' → ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const specifier of imports.get(file) ?? []) {
      const target = resolve(file, specifier);
      if (target !== undefined) visit(target, [...trail, file]);
    }
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return offences;
}

/** Finds relative imports of files that are not there, so that the other rules see every import. */
export function findUnknownTargets(imports: Imports): string[] {
  return [...imports].flatMap(([file, specifiers]) =>
    specifiers.flatMap((specifier) => {
      const target = resolve(file, specifier);
      return target === undefined || imports.has(target)
        ? []
        : [`${file} imports ${target}, which is no source`];
    }),
  );
}

/** Finds packages imported where the house does not allow them. */
export function findMisplacedPackages(imports: Imports): string[] {
  return [...imports].flatMap(([file, specifiers]) =>
    specifiers.flatMap((specifier) => {
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      const rule = packageRules.get(name);
      return rule === undefined || rule.allows.test(file)
        ? []
        : [`${file} imports ${specifier}, which only ${rule.where} may`];
    }),
  );
}
