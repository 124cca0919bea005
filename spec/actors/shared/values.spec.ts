/** What cells, arrays, maps, lists and namespaces have in common. */

import { inspect } from 'node:util';
import { expect } from 'chai';
import {
  Cell,
  child,
  createSystem,
  defineSupervisor,
  Namespace,
  SharedArray,
  SharedList,
  SharedMap,
  type System,
} from 'troupe';

import { rejectionOf, thrownBy } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** As this spec sees them all. */
interface Shared {
  pid(): Promise<number | undefined>;
  kill(): Promise<unknown>;
  close(): Promise<void>;
}

interface Kind {
  readonly Class: typeof Cell | typeof SharedArray | typeof SharedMap | typeof SharedList | typeof Namespace;
  /** Enough to start it with. */
  readonly options: object;
  readonly change: (shared: Shared) => Promise<unknown>;
  readonly read: (shared: Shared) => Promise<unknown>;
  /** What it holds to begin with, and after a change. */
  readonly before: unknown;
  readonly after: unknown;
  readonly wrong: readonly (readonly [option: string, options: unknown])[];
}

const KINDS: readonly Kind[] = [
  {
    Class: Cell,
    options: { initial: 1 },
    change: (shared) => (shared as unknown as Cell<number>).update('add', 1),
    read: (shared) => (shared as unknown as Cell<number>).get(),
    before: 1,
    after: 2,
    wrong: [
      ['initial', {}],
      ['start', { initial: 1, start: 1 }],
    ],
  },
  {
    Class: SharedArray,
    options: { type: 'uint8', length: 2 },
    change: (shared) => (shared as unknown as SharedArray).set(0, 7),
    read: async (shared) => Array.from(await (shared as unknown as SharedArray).slice()),
    before: [0, 0],
    after: [7, 0],
    wrong: [
      ['length', {}],
      ['length', { length: -1 }],
      ['length', { length: 1.5 }],
      ['length', { length: 2 ** 60 }],
      ['length', { length: 2, from: [1, 2] }],
      ['type', { type: 'double', length: 1 }],
      ['type', { type: 'toString', length: 1 }],
      ['from', { from: 7 }],
      ['from', { from: 'abc' }],
      ['from', { type: 'float32', from: new Float64Array(1) }],
      ['from', { from: new DataView(new ArrayBuffer(8)) }],
      ['from[0]', { from: ['a'] }],
      ['from[1]', { type: 'bigint64', from: [1n, 2] }],
      ['size', { length: 1, size: 1 }],
    ],
  },
  {
    Class: SharedMap,
    options: { from: new Map([['a', 1]]) },
    change: (shared) => (shared as unknown as SharedMap<string, number>).update('a', 'add', 1),
    read: (shared) => (shared as unknown as SharedMap<string, number>).entries(),
    before: [['a', 1]],
    after: [['a', 2]],
    wrong: [
      ['from', { from: 7 }],
      ['from', { from: null }],
      ['from', { from: { a: 1 } }],
      ['from', { from: ['ab'] }],
      ['from', { from: [['a', 1, 2]] }],
      ['key', { from: [[{}, 1]] }],
      ['default', { default: 0 }],
    ],
  },
  {
    Class: SharedList,
    options: { from: [1] },
    change: (shared) => (shared as unknown as SharedList<number>).push(2),
    read: (shared) => (shared as unknown as SharedList<number>).slice(),
    before: [1],
    after: [1, 2],
    wrong: [
      ['from', { from: 7 }],
      ['from', { from: 'abc' }],
      ['from', { from: null }],
      ['from', { from: { length: 1 } }],
      ['items', { items: [1] }],
    ],
  },
  {
    Class: Namespace,
    options: { from: { a: 1 } },
    change: (shared) => (shared as unknown as Namespace<{ a: number }>).set('a', 2),
    read: (shared) => (shared as unknown as Namespace<{ a: number }>).toObject(),
    before: { a: 1 },
    after: { a: 2 },
    wrong: [
      ['from', { from: 7 }],
      ['from', { from: null }],
      ['from', { from: [1] }],
      ['values', { values: {} }],
    ],
  },
];

for (const { Class, options, change, read, before: first, after: second, wrong } of KINDS) {
  describe(`${Class.name}, as all shared objects`, () => {
    let system: System;
    before(async () => {
      system = await createSystem({ name: 'spec', logLevel: 'silent' });
    });
    after(() => system.stop());
    const start = (given: unknown): Promise<Shared> =>
      (Class.start as (owner: System, given: unknown) => Promise<unknown>)(system, given) as Promise<Shared>;
    const found = async (name: string, owner: System = system): Promise<Shared | undefined> =>
      (await (Class as typeof Cell).whereis(owner, name)) as Shared | undefined;

    it('is found by its name', async () => {
      expect(await found('known')).to.equal(undefined);
      const shared = await start({ ...options, name: 'known' });
      expect(await read(shared)).to.deep.equal(first);
      await change(shared);
      const other = await found('known');
      expect(other).to.be.instanceOf(Class);
      expect(other).to.deep.equal(shared);
      expect(await read(other ?? shared)).to.deep.equal(second);
      expect(await rejectionOf(start({ ...options, name: 'known' }))).to.include({
        code: 'ERR_TROUPE_NAME_TAKEN',
      });
      await shared.close();
    });

    it('is kept by a supervisor, and begins anew when it is started again', async () => {
      const kept = child(Class as typeof Cell<unknown>, {
        id: 'kept',
        name: 'kept',
        args: [options as { initial: unknown }],
      });
      const own = await createSystem({ name: 'spec', logLevel: 'silent' });
      await own.start(defineSupervisor('app', { children: [kept] }));
      const shared = await found('kept', own);
      if (shared === undefined) throw new Error('it is not there');
      await change(shared);
      expect(await read(shared)).to.deep.equal(second);
      expect(await shared.pid()).to.equal(process.pid);
      await shared.kill();
      await waitUntil(async () => (await found('kept', own)) !== undefined, 'it is back');
      expect(await read(shared)).to.deep.equal(first);
      await own.stop();
    });

    it('rejects after it has been closed', async () => {
      const shared = await start(options);
      const calls = [read(shared), change(shared)];
      await shared.close();
      await shared.close();
      await Promise.allSettled(calls);
      for (const call of [read(shared), change(shared)]) {
        expect(await rejectionOf(call)).to.include({ code: 'ERR_TROUPE_CLOSED' });
      }
    });

    for (const [option, given] of [
      ...wrong,
      ['options', null],
      ['options', 7],
      ['name', { name: 7 }],
    ] as const) {
      it(`refuses a wrong ${option}: ${inspect(given, { breakLength: Infinity })}`, async () => {
        const settings = option === 'name' ? { ...options, ...(given as object) } : given;
        const error = await rejectionOf(start(settings));
        expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option });
      });
    }

    it('is given its name by child(), and not by its own options', () => {
      const named = { ...options, name: 'inside' } as unknown as { initial: unknown };
      const error = thrownBy(() => child(Class as typeof Cell<unknown>, { id: 'kept', args: [named] }));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC' });
    });
  });
}
