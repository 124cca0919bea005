import { expect } from 'chai';

import { SPAWN_OPTIONS } from '../../lib/actor/resolve-spawn.ts';
import { ChildSpecError } from '../../lib/errors.ts';
import { child, isChildSpec, type ChildSpec } from '../../supervisors/child-spec.ts';
import { defineDynamicSupervisor, defineSupervisor } from '../../supervisors/supervisor-spec.ts';
import { Counter, Greeter } from '../fixtures/counter.ts';
import { SomeHost } from '../support/some-host.ts';
import { thrownBy } from '../support/rejection.ts';

const anyChild = child as (definition: unknown, options?: unknown) => ChildSpec;
const workers = defineSupervisor('workers');
const DURATION = 'a number of milliseconds, 0 or more';
const NAME = 'a string of 1 to 200 characters without spaces, slashes and control characters';
const PATH = 'a path, neither empty nor with NUL';
const VARIABLE = "the name of a variable is not empty, and has neither '=' nor NUL";
const KNOWN = [...SPAWN_OPTIONS, 'id', 'significant', 'backoff'].join(', ');

/** Field, options, value in words, what is allowed. */
const WRONG: readonly (readonly [field: string, options: unknown, value: string, allowed: string])[] = [
  ['id', { id: '' }, "''", NAME],
  ['id', { id: 7 }, '7', NAME],
  ['id', { id: null }, 'null', NAME],
  ['id', { id: 'with space' }, "'with space'", NAME],
  ['id', { id: 'with/slash' }, "'with/slash'", NAME],
  ['id', { id: 'esc\u001b[31m' }, "'esc\\x1b[31m'", NAME],
  ['id', { id: 'del\u007f' }, "'del\\x7f'", NAME],
  ['restart', { restart: 'always' }, "'always'", 'permanent or transient or temporary'],
  ['restart', { restart: null }, 'null', 'permanent or transient or temporary'],
  ['significant', { significant: 'yes', restart: 'transient' }, "'yes'", 'true or false'],
  ['significant', { significant: true }, 'true', "false, or restart 'transient' or 'temporary'"],
  [
    'significant',
    { significant: true, restart: 'permanent' },
    'true',
    "false, or restart 'transient' or 'temporary'",
  ],
  ['args', { args: 7 }, '7', 'an array'],
  ['name', { name: 'with space' }, "'with space'", NAME],
  ['placement', { placement: 'remote' }, "'remote'", "'process', 'local', or a host of system.host()"],
  ['startTimeoutMs', { startTimeoutMs: -1 }, '-1', DURATION],
  ['startTimeoutMs', { startTimeoutMs: NaN }, 'NaN', DURATION],
  ['shutdownMs', { shutdownMs: -1 }, '-1', `${DURATION}, or 'kill'`],
  ['shutdownMs', { shutdownMs: NaN }, 'NaN', `${DURATION}, or 'kill'`],
  ['shutdownMs', { shutdownMs: 'brutal_kill' }, "'brutal_kill'", `${DURATION}, or 'kill'`],
  ['shutdownMs', { shutdownMs: null }, 'null', `${DURATION}, or 'kill'`],
  ['mailbox', { mailbox: 7 }, '7', 'an object of capacity, capacityBytes'],
  ['mailbox.capacity', { mailbox: { capacity: 0 } }, '0', 'an integer, 1 or more'],
  ['mailbox.capacityBytes', { mailbox: { capacityBytes: 1.5 } }, '1.5', 'an integer, 1 or more'],
  ['process', { placement: 'local', process: {} }, 'an object', "left out unless placement is 'process'"],
  ['process.cwd', { process: { cwd: 7 } }, '7', PATH],
  ['process.cwd', { process: { cwd: '' } }, "''", PATH],
  ['process.env', { process: { env: ['A=B'] } }, 'an array', 'an object of strings'],
  ['process.env.A=B', { process: { env: { 'A=B': 'c' } } }, "'c'", `left out; ${VARIABLE}`],
  ['process.env.A', { process: { env: { A: 7 } } }, '7', 'a string without NUL, or undefined'],
  ['backoff', { backoff: true }, 'true', 'an object of minMs, maxMs, factor, jitter, resetAfterMs'],
  ['backoff', { backoff: null }, 'null', 'an object of minMs, maxMs, factor, jitter, resetAfterMs'],
  ['backoff.minMs', { backoff: { minMs: -1 } }, '-1', 'a finite number, 0 or more'],
  ['backoff.minMs', { backoff: { minMs: Infinity } }, 'Infinity', 'a finite number, 0 or more'],
  ['backoff.maxMs', { backoff: { maxMs: '5' } }, "'5'", 'a finite number, 0 or more'],
  ['backoff.maxMs', { backoff: { maxMs: NaN } }, 'NaN', 'a finite number, 0 or more'],
  ['backoff.maxMs', { backoff: { minMs: 10, maxMs: 9 } }, '9', 'a finite number, 10 or more'],
  ['backoff.factor', { backoff: { factor: 0.9 } }, '0.9', 'a finite number, 1 or more'],
  ['backoff.factor', { backoff: { factor: Infinity } }, 'Infinity', 'a finite number, 1 or more'],
  ['backoff.jitter', { backoff: { jitter: -0.1 } }, '-0.1', 'a number from 0 to 1'],
  ['backoff.jitter', { backoff: { jitter: 1.1 } }, '1.1', 'a number from 0 to 1'],
  ['backoff.jitter', { backoff: { jitter: '0.1' } }, "'0.1'", 'a number from 0 to 1'],
  ['backoff.resetAfterMs', { backoff: { resetAfterMs: -1 } }, '-1', DURATION],
  [
    'backoff.max',
    { backoff: { max: 5 } },
    '5',
    'left out; known are minMs, maxMs, factor, jitter, resetAfterMs',
  ],
  ['shutdown', { shutdown: 5 }, '5', `left out; known are ${KNOWN}`],
  ['options', null, 'null', `an object of ${KNOWN}`],
  ['options', 7, '7', `an object of ${KNOWN}`],
];

describe('child', () => {
  for (const [field, options, value, allowed] of WRONG) {
    it(`refuses ${field} of ${JSON.stringify(options)}`, () => {
      const error = thrownBy(() => anyChild(Counter, options));
      expect(error).to.be.instanceOf(ChildSpecError);
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', name: 'ChildSpecError', field });
      const id = (options as { readonly id?: unknown } | null)?.id;
      const whose = typeof id === 'string' ? value : "'Counter'";
      expect(error.message).to.equal(`child ${whose}: ${field} is ${value}; it must be ${allowed}`);
    });
  }

  it('keeps the value that is wrong in the error', () => {
    const backoff = ['minMs'];
    expect(thrownBy(() => anyChild(Counter, { backoff }))).to.include({ field: 'backoff', value: backoff });
    expect(thrownBy(() => anyChild(Counter, { restart: 5 }))).to.include({ field: 'restart', value: 5 });
  });

  it('refuses what is no definition', () => {
    for (const definition of [
      undefined,
      null,
      {},
      'Counter',
      child(Counter),
      { ...workers },
      class Pool {},
    ]) {
      const error = thrownBy(() => anyChild(definition));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'definition', value: definition });
      expect(error.message).to.match(
        /^definition is (undefined|null|an object|'Counter'|the function Pool); it must be what defineActor\(\) or/,
      );
    }
  });

  it('takes the name of the definition for its id, and the defaults of spawn and OTP', () => {
    const { spawn, ...spec } = child(Counter);
    expect(spec).to.deep.equal({
      id: 'Counter',
      type: 'worker',
      definition: Counter,
      args: [],
      restart: 'permanent',
      significant: false,
      backoff: undefined,
    });
    expect(spawn).to.deep.include({
      name: undefined,
      placement: 'process',
      startTimeoutMs: 30_000,
      shutdownMs: 5_000,
      capacity: { messages: 1_000, bytes: 16 * 1024 * 1024 },
      process: {},
    });
  });

  it('keeps what it is told', () => {
    const placement = new SomeHost();
    const spec = child(Greeter, {
      id: 'greeter',
      args: ['Hello'],
      name: 'known',
      placement,
      restart: 'transient',
      significant: true,
      backoff: { minMs: 5, maxMs: 15 },
      startTimeoutMs: 1,
      shutdownMs: 0,
      mailbox: { capacity: 5 },
    });
    expect(spec).to.deep.include({ id: 'greeter', args: ['Hello'], restart: 'transient', significant: true });
    expect(spec.backoff).to.deep.equal({ minMs: 5, maxMs: 15, factor: 2, jitter: 0.2, resetAfterMs: 10 });
    expect(spec.spawn).to.include({ name: 'known', placement, startTimeoutMs: 1, shutdownMs: 0 });
    expect(spec.spawn.capacity.messages).to.equal(5);
  });

  it('takes the word kill for no time to stop', () => {
    expect(child(Counter, { shutdownMs: 'kill' }).spawn.shutdownMs).to.equal(0);
    expect(child(workers, { shutdownMs: 'kill' }).spawn.shutdownMs).to.equal(0);
    expect(child(Counter, { shutdownMs: Infinity }).spawn.shutdownMs).to.equal(Infinity);
  });

  it('refuses to look for hangs where there is no process to kill', () => {
    for (const placement of ['local', new SomeHost()]) {
      const error = thrownBy(() => anyChild(Counter, { placement, hangTimeoutMs: 1_000 }));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'hangTimeoutMs', value: 1_000 });
    }
  });

  it('takes undefined for what is left out', () => {
    const nothing = Object.fromEntries(KNOWN.split(', ').map((option) => [option, undefined]));
    expect(anyChild(Counter, nothing)).to.deep.equal(child(Counter));
    expect(anyChild(workers, nothing)).to.deep.equal(child(workers));
  });

  it('does not change when the options do', () => {
    const args: [string] = ['Hello'];
    const env = { A: 'a' };
    const nodeOptions = ['--expose-gc'];
    const spec = child(Greeter, { args, process: { env, nodeOptions } });
    args[0] = 'Goodbye';
    env.A = 'b';
    nodeOptions.push('--inspect');
    expect(spec.args).to.deep.equal(['Hello']);
    expect(spec.spawn.process).to.deep.equal({ env: { A: 'a' }, nodeOptions: ['--expose-gc'] });
    for (const part of [spec, spec.args, spec.spawn, spec.spawn.process, spec.spawn.process.env]) {
      expect(part).to.satisfy(Object.isFrozen);
    }
  });

  it('makes specs that are known as such', () => {
    const spec = child(Counter);
    expect([spec, { ...spec }, Counter, workers, null].map(isChildSpec)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('child of a supervisor', () => {
  it('is local and permanent, and has all the time it needs', () => {
    const { spawn, ...spec } = child(workers);
    expect(spec).to.deep.include({ id: 'workers', type: 'supervisor', definition: workers, args: [] });
    expect(spec).to.include({ restart: 'permanent', significant: false });
    expect(spawn).to.include({ placement: 'local', startTimeoutMs: Infinity, shutdownMs: Infinity });
    expect(child(defineDynamicSupervisor('pool'))).to.include({ id: 'pool', type: 'supervisor' });
  });

  it('is told otherwise as any child is', () => {
    const spec = child(workers, {
      id: 'crew',
      placement: 'process',
      restart: 'temporary',
      shutdownMs: 1_000,
      startTimeoutMs: 2_000,
      process: { cwd: '/' },
    });
    expect(spec).to.include({ id: 'crew', restart: 'temporary' });
    expect(spec.spawn).to.include({ placement: 'process', shutdownMs: 1_000, startTimeoutMs: 2_000 });
    expect(spec.spawn.process).to.deep.equal({ cwd: '/' });
  });

  it('takes no arguments, and none of what only processes have', () => {
    for (const [field, options] of [
      ['args', { args: [] }],
      ['process', { process: { cwd: '/' } }],
      ['restart', { restart: 'never' }],
    ] as const) {
      expect(thrownBy(() => anyChild(workers, options))).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field });
    }
  });

  it('stays with the program when anything below it is placed in a host', () => {
    const placed = defineSupervisor('placed', { children: [child(Counter, { placement: new SomeHost() })] });
    const above = defineSupervisor('above', { children: [child(Greeter, { args: ['a'] }), child(placed)] });
    expect(child(above).spawn.placement).to.equal('local');
    for (const [placement, value] of [
      ['process', 'process'],
      [new SomeHost(), '/demo/shared'],
    ] as const) {
      const error = thrownBy(() => child(above, { placement }));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'placement', value });
      expect(error.message).to.equal(
        `child 'above': placement is '${value}'; it must be 'local', since 'Counter' below it is placed in ` +
          "/demo/shared, a host of the program's own process",
      );
    }
  });
});
