/**
 * How one process names code so that another finds it: the pair (module URL, name). Actors, tasks
 * and clients register themselves here while their module loads. Nothing is ever shipped as text.
 */

import { OptionError } from './errors.ts';

/** What a registered piece of code is. One pair may stand for one thing of each kind. */
export type CodeKind = 'actor' | 'task' | 'client';

/** The pair by which any process of a system finds a piece of code. */
export interface CodeKey {
  /** URL of the module that defines it, as `import.meta.url` has it there. */
  readonly module: string;
  readonly name: string;
}

const registered: Record<CodeKind, Map<string, unknown>> = {
  actor: new Map(),
  task: new Map(),
  client: new Map(),
};

const pair = (module: string, name: string): string => `${module}#${name}`;

/**
 * Registers `code` under (module, name).
 *
 * @throws {@link OptionError} when the name is empty or has control characters, or the pair is taken.
 */
export function registerCode(kind: CodeKind, meta: ImportMeta, name: string, code: unknown): CodeKey {
  const module = meta?.url;
  if (typeof module !== 'string') {
    throw new OptionError('meta', meta, `import.meta of the module that defines the ${kind}`);
  }
  if (typeof name !== 'string' || !isPlain(name)) {
    throw new OptionError(
      'name',
      name,
      `a non-empty string without control characters that is unique among the ${kind}s of ${module}`,
    );
  }
  const key = pair(module, name);
  if (registered[kind].has(key)) {
    throw new OptionError('name', name, `a name that no other ${kind} of ${module} has`);
  }
  registered[kind].set(key, code);
  return { module, name };
}

/** Finds what a loaded module registered, or `undefined`. */
export function findCode(kind: CodeKind, key: CodeKey): unknown {
  return registered[kind].get(pair(key.module, key.name));
}

/** Lists the names of one kind that a loaded module registered, for error messages. */
export function codeNamesOf(kind: CodeKind, module: string): string[] {
  const prefix = `${module}#`;
  return [...registered[kind].keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** By hand, since the classes of Unicode take longer to load than everything else that is registered. */
function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  }
  return name !== '';
}
