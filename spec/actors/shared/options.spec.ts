/** Whatever is given wrongly to shared objects is refused, by an error that names it and says what it may be. */

import { inspect } from 'node:util';

import { expect } from 'chai';
import {
  Barrier,
  Cell,
  child,
  Condition,
  createSystem,
  Event,
  Lock,
  Namespace,
  Pipe,
  Process,
  Queue,
  Semaphore,
  SharedArray,
  SharedList,
  SharedMap,
  type System,
} from 'troupe';

import { square } from '../../fixtures/tasks.ts';
import { rejectionOf, thrownBy } from '../../support/rejection.ts';

/** As one sees them who does not mind types. */
interface Untyped {
  start(...args: readonly unknown[]): Promise<unknown>;
  whereis(...args: readonly unknown[]): Promise<unknown>;
}
type Verbs = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

/** Each with what it needs to start with, and the options that it has. */
const KINDS = [
  ['Barrier', Barrier, { parties: 2 }, ['parties', 'action']],
  ['Cell', Cell, { initial: 1 }, ['initial']],
  ['Condition', Condition, {}, ['lock']],
  ['Event', Event, {}, []],
  ['Lock', Lock, {}, []],
  ['Namespace', Namespace, { from: { a: 1 } }, ['from']],
  ['Pipe', Pipe, {}, []],
  ['Queue', Queue, {}, ['maxSize', 'redeliver']],
  ['Semaphore', Semaphore, {}, ['permits']],
  ['SharedArray', SharedArray, { length: 3 }, ['type', 'length', 'from']],
  ['SharedList', SharedList, { from: [1, 2] }, ['from']],
  ['SharedMap', SharedMap, {}, ['from', 'initial']],
] as unknown as readonly (readonly [
  name: string,
  Class: Untyped,
  options: object,
  known: readonly string[],
])[];

const WAIT_OPTIONS: readonly (readonly [option: string, options: unknown])[] = [
  ['timeoutMs', { timeoutMs: -1 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['timeoutMs', { timeoutMs: '5' }],
  ['timeoutMs', { timeoutMs: null }],
  ['signal', { signal: new AbortController() }],
  ['timeout', { timeout: 5 }],
  ['options', null],
  ['options', 5],
  ['options', []],
];

/** What waits, and the arguments before its options. */
const WAITS: readonly (readonly [name: string, verb: string, ...args: readonly unknown[]])[] = [
  ['Barrier', 'wait'],
  ['Condition', 'wait'],
  ['Condition', 'waitFor', () => true],
  ['Condition', 'withLock', () => 1],
  ['Event', 'wait'],
  ['Lock', 'acquire'],
  ['Lock', 'withLock', () => 1],
  ['Pipe', 'recv'],
  ['Queue', 'get'],
  ['Queue', 'put', 1],
  ['Queue', 'join'],
  ['Bounded', 'put', 1],
  ['Semaphore', 'acquire'],
  ['Semaphore', 'withLock', () => 1],
];

/** What is called with something wrong, and which argument that is. */
const CALLS: readonly (readonly [name: string, verb: string, option: string, ...args: readonly unknown[]])[] =
  [
    ['Cell', 'update', 'operation'],
    ['Cell', 'update', 'operation', 'increment', 1],
    ['Cell', 'update', 'operation', 'append', 1],
    ['Cell', 'update', 'operation', 'add', '1'],
    ['Cell', 'update', 'operation', (n: number) => n],
    ['Condition', 'notify', 'count', 0],
    ['Condition', 'notify', 'count', '1'],
    ['Condition', 'waitFor', 'predicate'],
    ['Condition', 'waitFor', 'predicate', true],
    ['Condition', 'withLock', 'fn'],
    ['Lock', 'withLock', 'fn'],
    ['Lock', 'withLock', 'fn', { timeoutMs: 5 }],
    ['Semaphore', 'withLock', 'fn', 5],
    ['Namespace', 'get', 'key', 1],
    ['Namespace', 'set', 'key', undefined, 1],
    ['Namespace', 'delete', 'key', null],
    ['Namespace', 'update', 'key', {}, 'add', 1],
    ['Namespace', 'update', 'key', 'absent', 'add', 1],
    ['Namespace', 'assign', 'values', 5],
    ['Namespace', 'assign', 'values', [1]],
    ['Namespace', 'assign', 'values', new Map([['a', 1]])],
    ['Pipe', 'poll', 'timeoutMs', -1],
    ['Pipe', 'poll', 'timeoutMs', { timeoutMs: 1 }],
    ['Process', 'join', 'timeoutMs', -1],
    ['Process', 'join', 'timeoutMs', { timeoutMs: 1 }],
    ['SharedArray', 'get', 'index'],
    ['SharedArray', 'get', 'index', 3],
    ['SharedArray', 'get', 'index', -1],
    ['SharedArray', 'set', 'index', 1.5, 1],
    ['SharedArray', 'set', 'element', 0, '1'],
    ['SharedArray', 'slice', 'from', '0'],
    ['SharedArray', 'slice', 'to', 0, Number.NaN],
    ['SharedArray', 'write', 'offset', 4, [1]],
    ['SharedArray', 'write', 'elements', 0, [1, 2, 3, 4]],
    ['SharedArray', 'write', 'elements', 0, '123'],
    ['SharedArray', 'write', 'elements', 0, new Float32Array(1)],
    ['SharedArray', 'update', 'index', 3, 'add', 1],
    ['SharedArray', 'update', 'operation', 0, 'append', 1],
    ['SharedList', 'at', 'index', '0'],
    ['SharedList', 'set', 'index', 2, 1],
    ['SharedList', 'update', 'index', -3, 'add', 1],
    ['SharedList', 'splice', 'start'],
    ['SharedList', 'splice', 'deleteCount', 0, -1],
    ['SharedList', 'slice', 'from', 0.5],
    ['SharedList', 'slice', 'to', 0, '1'],
    ['SharedMap', 'get', 'key', {}],
    ['SharedMap', 'has', 'key', Symbol.iterator],
    ['SharedMap', 'set', 'key', [], 1],
    ['SharedMap', 'setAll', 'entries', { a: 1 }],
    ['SharedMap', 'setAll', 'entries', [['a']]],
    ['SharedMap', 'update', 'key', 'absent', 'add', 1],
  ];

describe('Of what is wrong', () => {
  const objects = new Map<string, Verbs>();
  let system: System;
  let other: System;
  let foreign: Lock;

  /** Calls within the lock of conditions, since only there they look at anything else. */
  const called = (name: string, verb: string, args: readonly unknown[]): Promise<unknown> => {
    const object = objects.get(name) as Verbs;
    const run = (): Promise<unknown> => (object[verb] as Verbs[string]).call(object, ...args);
    return name === 'Condition' ? (object as unknown as Condition).withLock(run) : run();
  };
  const refused = async (wrong: Promise<unknown>, option: string): Promise<string> => {
    const error = await rejectionOf(wrong);
    expect(error, error.stack).to.include({ code: 'ERR_TROUPE_OPTION', option });
    expect(error.message).to.contain(option).and.to.contain('it must be');
    return error.message;
  };

  before(async () => {
    system = await createSystem({ name: 'spec', logLevel: 'silent' });
    other = await createSystem({ name: 'other', logLevel: 'silent' });
    foreign = await Lock.start(other);
    for (const [name, Class, options] of KINDS) {
      const started = await Class.start(system, options);
      objects.set(name, (Array.isArray(started) ? started[0] : started) as Verbs);
    }
    objects.set('Bounded', (await Queue.start(system, { maxSize: 1 })) as unknown as Verbs);
    const process = await Process.start(system, square, { args: [3] });
    await process.join();
    objects.set('Process', process as unknown as Verbs);
  });
  after(async () => {
    await other.stop();
    await system.stop();
  });

  for (const [name, Class, options, known] of [
    ...KINDS,
    ['Process', Process as unknown as Untyped, square, ['args', 'name', 'shutdownMs', 'process']] as const,
  ]) {
    it(`${name}.start refuses what owns nothing, and whereis what finds nothing`, async () => {
      for (const owner of [undefined, null, {}, 5, options]) {
        expect(await refused(Class.start(owner, options), 'owner')).to.contain(`the ${name} `);
        expect(await refused(Class.whereis(owner, 'name'), 'owner')).to.contain(`the ${name} `);
      }
    });

    it(`${name}.whereis refuses what is no name`, async () => {
      for (const wrong of [undefined, null, 5, {}]) await refused(Class.whereis(system, wrong), 'name');
    });

    it(`${name}.start refuses what are no options of it, and tells those that it has`, async () => {
      const before = name === 'Process' ? [options] : [];
      for (const wrong of [null, 5, 'options', [], [options]]) {
        const message = await refused(Class.start(system, ...before, wrong), 'options');
        for (const option of [...known, 'name']) expect(message).to.contain(option);
      }
      await refused(Class.start(system, ...before, { ...options, maximum: 5 }), 'maximum');
      for (const wrong of [5, null, '', 'x'.repeat(201), 'two\nlines']) {
        await refused(Class.start(system, ...before, { ...options, name: wrong }), 'name');
      }
      if (name === 'Pipe' || name === 'Process') return;
      for (const [wrong, field] of [
        [null, 'options'],
        [5, 'options'],
        [[], 'options'],
        [{ ...options, name: 'own' }, 'name'],
        [{ ...options, maximum: 5 }, 'maximum'],
      ] as unknown as readonly (readonly [object, string])[]) {
        const error = thrownBy(() => child(Class as unknown as typeof Lock, { args: [wrong] }));
        expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field });
      }
    });
  }

  for (const [name, Class, option, ...values] of [
    ['Barrier', Barrier, 'parties', undefined, 0, -1, 1.5, '2', Number.NaN, Infinity],
    ['Barrier', Barrier, 'action', null, 'sign', [], square.name, () => undefined, [() => undefined]],
    ['Queue', Queue, 'maxSize', 0, -1, 1.5, '2', Number.NaN, null],
    ['Queue', Queue, 'redeliver', 1, 'yes', null],
    ['Semaphore', Semaphore, 'permits', 0, -1, 1.5, '2', Number.NaN, null, Infinity],
  ] as unknown as readonly (readonly [string, Untyped, string, ...unknown[]])[]) {
    it(`${name}.start and child() refuse a wrong ${option}`, async () => {
      for (const value of values) {
        const options = { parties: 2, [option]: value };
        if (name !== 'Barrier') Reflect.deleteProperty(options, 'parties');
        await refused(Class.start(system, options), option);
        const error = thrownBy(() => child(Class as unknown as typeof Lock, { args: [options as object] }));
        expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: option });
      }
    });
  }

  for (const [option, options] of [
    ['args', { args: 3 }],
    ['args', { args: { length: 1 } }],
    ['shutdownMs', { shutdownMs: -1 }],
    ['process', { process: 5 }],
    ['process.cwd', { process: { cwd: '' } }],
    ['process.env', { process: { env: 5 } }],
  ] as const) {
    it(`Process.start refuses ${inspect(options)}`, async () => {
      await refused((Process as unknown as Untyped).start(system, square, options), option);
    });
  }

  it('Process.start and child() refuse what is no task', async () => {
    for (const task of [undefined, null, 'square', () => 3]) {
      await refused((Process as unknown as Untyped).start(system, task), 'task');
      const error = thrownBy(() => child(Process, { args: [task as unknown as typeof square] }));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'task' });
    }
  });

  it('a barrier, a cell and an array say what they cannot do without', async () => {
    for (const [Class, option] of [
      [Barrier, 'parties'],
      [Cell, 'initial'],
      [SharedArray, 'length'],
    ] as unknown as readonly (readonly [Untyped, string])[]) {
      expect(await refused(Class.start(system), 'options')).to.contain(option);
      await refused(Class.start(system, {}), option);
    }
  });

  it('a condition refuses what is no lock of its system', async () => {
    for (const lock of [foreign, foreign.ref, await Semaphore.start(system), null, {}] as Lock[]) {
      await refused(Condition.start(system, { lock }), 'lock');
    }
  });

  for (const [name, verb, ...args] of WAITS) {
    it(`${name}.${verb} refuses what says no way to wait`, async () => {
      for (const [option, options] of WAIT_OPTIONS) {
        await refused(called(name, verb, [...args, options]), option);
      }
    });
  }

  for (const [name, verb, option, ...args] of CALLS) {
    it(`${name}.${verb}(${args.map((one) => inspect(one)).join(', ')}) is refused for its ${option}`, async () => {
      await refused(called(name, verb, args), option);
    });
  }

  it('nothing is changed by all that', async () => {
    const read = async (name: string, verb: string): Promise<unknown> =>
      Array.from((await called(name, verb, [])) as Iterable<unknown>);
    expect(await called('Cell', 'get', [])).to.equal(1);
    expect(await called('Namespace', 'toObject', [])).to.deep.equal({ a: 1 });
    expect(await read('SharedArray', 'slice')).to.deep.equal([0, 0, 0]);
    expect(await read('SharedList', 'slice')).to.deep.equal([1, 2]);
    expect(await called('SharedMap', 'size', [])).to.equal(0);
    for (const name of ['Queue', 'Bounded']) expect(await called(name, 'size', [])).to.equal(0);
    for (const name of ['Lock', 'Semaphore']) expect(await called(name, 'isHeld', [])).to.equal(false);
    expect(await called('Barrier', 'waiting', [])).to.equal(0);
  });
});
