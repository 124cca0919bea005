/** Proves that the code keeps to the floors of its house, and that the rules can be broken. */

import { expect } from 'chai';

import {
  findCycles,
  findMisplacedPackages,
  findUnknownTargets,
  findUpwardImports,
  type Imports,
} from './support/floors.ts';
import { parseSource, readSources } from './support/sources.ts';

const importsOf = (files: Readonly<Record<string, readonly string[]>>): Imports =>
  new Map(Object.entries(files));

describe('The house', () => {
  const sources = readSources();
  const imports: Imports = new Map(sources.map(({ file, imports }) => [file, imports]));

  it('has sources on every floor that was built', () => {
    expect([...imports.keys()]).to.include.members(['index.ts', 'lib/errors.ts']);
    expect(findUnknownTargets(imports)).to.deep.equal([]);
  });

  it('imports downwards only, types included', () => {
    expect(findUpwardImports(imports)).to.deep.equal([]);
  });

  it('has no import cycle', () => {
    expect(findCycles(imports)).to.deep.equal([]);
  });

  it('keeps msgpackr, xstate and pino where they belong', () => {
    expect(findMisplacedPackages(imports)).to.deep.equal([]);
  });

  it('says any nowhere', () => {
    const places = sources.flatMap(({ file, anyLines }) => anyLines.map((line) => `${file}:${line}`));
    expect(places).to.deep.equal([]);
  });
});

describe('The rules of the house', () => {
  it('see an import that goes up', () => {
    const offences = findUpwardImports(
      importsOf({
        'lib/errors.ts': ['./exit-reason.ts', './codec/wire.ts'],
        'lib/codec/wire.ts': ['../errors.ts', 'node:fs', './frame.ts', '../transport/link.ts'],
        'lib/host/system.ts': ['../../supervisors/supervisor.ts', '../actor/cell.ts'],
        'supervisors/supervisor.ts': ['../lib/host/system.ts', '../actors/pool.ts'],
        'actors/pool.ts': ['../index.ts'],
        'index.ts': ['./actors/pool.ts', './lib/errors.ts'],
      }),
    );
    expect(offences).to.deep.equal([
      'lib/errors.ts (floor 0) imports lib/codec/wire.ts (floor 2): upwards',
      'lib/host/system.ts (floor 5) imports supervisors/supervisor.ts (floor 6): upwards',
      'supervisors/supervisor.ts (floor 6) imports actors/pool.ts (floor 7): upwards',
      'actors/pool.ts (floor 7) imports index.ts (floor 8): upwards',
    ]);
  });

  it('see another folder of the same floor, and a folder without a floor', () => {
    const offences = findUpwardImports(
      importsOf({
        'index.ts': ['./lib/cli/main.ts'],
        'lib/helpers/text.ts': [],
        'lib/clock.ts': ['./helpers/a.ts'],
      }),
    );
    expect(offences).to.deep.equal([
      'index.ts imports lib/cli/main.ts: another folder of the same floor 8',
      'lib/helpers/text.ts lives on no floor: add its folder to the table',
      'lib/clock.ts imports lib/helpers/a.ts, which lives on no floor',
    ]);
  });

  it('see a cycle', () => {
    const offences = findCycles(
      importsOf({
        'lib/a.ts': ['./b.ts'],
        'lib/b.ts': ['./c.ts'],
        'lib/c.ts': ['./b.ts'],
        'lib/d.ts': ['./c.ts'],
      }),
    );
    expect(offences).to.deep.equal(['import cycle: lib/b.ts → lib/c.ts → lib/b.ts']);
  });

  it('see a package out of place', () => {
    const offences = findMisplacedPackages(
      importsOf({
        'lib/codec/values.ts': ['msgpackr'],
        'lib/actor/cell.ts': ['msgpackr/pack', 'xstate'],
        'lib/actor/life.machine.ts': ['xstate'],
        'supervisors/child.ts': ['xstate', 'pino'],
        'actors/pool.ts': ['troupe', 'pinocchio'],
      }),
    );
    expect(offences).to.deep.equal([
      'lib/actor/cell.ts imports msgpackr/pack, which only lib/codec may',
      'lib/actor/cell.ts imports xstate, which only *.machine.ts, lib/host and supervisors may',
      'supervisors/child.ts imports pino, which only lib/host may',
      'actors/pool.ts imports troupe, which only examples and spec may',
    ]);
  });

  it('see an import of a file that is not there', () => {
    expect(findUnknownTargets(importsOf({ 'lib/a.ts': ['./b.js'] }))).to.deep.equal([
      'lib/a.ts imports lib/b.js, which is no source',
    ]);
  });

  it('see every kind of import, and only real ones', () => {
    const { imports, anyLines } = parseSource(
      'lib/a.ts',
      `import one from './1.ts';
       import type { Two } from './2.ts';
       export { three } from './3.ts';
       export * from './4.ts';
       import './5.ts';
       const six = async () => await import('./6.ts');
       type Seven = import('./7.ts').Seven;
       export type { Eight } from './8.ts';
       // import './not.ts'
       const text = "import './not.ts'; const any: any = 1";
       let bad: any = one;`,
    );
    expect([...imports].sort()).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `./${n}.ts`));
    expect(anyLines).to.deep.equal([11]);
  });
});
