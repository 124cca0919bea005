import { expect } from 'chai';
import { createSystem, type SystemOptions } from 'troupe';

import { Counter } from '../fixtures/counter.ts';
import { Surroundings } from '../fixtures/surroundings.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('createSystem', () => {
  for (const [option, value] of [
    ['name', ''],
    ['name', 7],
    ['name', 'with space'],
    ['name', 'with/slash'],
    ['name', 'esc\u001b[31m'],
    ['name', 'x'.repeat(201)],
    ['logLevel', 'loud'],
    ['logLevel', null],
    ['serializeLocal', 1],
    ['standby', -1],
    ['standby', 1.5],
    ['standby', 65],
    ['standby', '1'],
    ['loglevel', 'info'],
  ] as const) {
    it(`refuses ${option}: ${JSON.stringify(value).slice(0, 20)}`, async () => {
      const error = await rejectionOf(createSystem({ [option]: value } as SystemOptions));
      expect(error).to.include({ code: 'ERR_TROUPE_OPTION', name: 'OptionError', option, value });
      expect(error.message).to.include(option);
    });
  }

  it('refuses options that are no object', async () => {
    for (const options of [null, 'demo', 7]) {
      const error = await rejectionOf(createSystem(options as unknown as SystemOptions));
      expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option: 'options' });
    }
  });
});

describe('spawn', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });
  const spawn = (definition: unknown, options?: unknown): Promise<unknown> =>
    (stage.system.spawn as (definition: unknown, options?: unknown) => Promise<unknown>)(definition, options);

  for (const [option, options] of [
    ['args', { args: 7 }],
    ['args', { args: 'text' }],
    ['name', { name: '' }],
    ['name', { name: 'with space' }],
    ['name', { name: 'with/slash' }],
    ['name', { name: 7 }],
    ['name', { name: 'bell\u0007' }],
    ['name', { name: 'esc\u001b[31m' }],
    ['placement', { placement: 'remote' }],
    ['placement', { placement: null }],
    ['restart', { restart: 'always' }],
    ['startTimeoutMs', { startTimeoutMs: -1 }],
    ['startTimeoutMs', { startTimeoutMs: NaN }],
    ['startTimeoutMs', { startTimeoutMs: '5' }],
    ['shutdownMs', { shutdownMs: -1 }],
    ['hangTimeoutMs', { hangTimeoutMs: 0 }],
    ['hangTimeoutMs', { hangTimeoutMs: NaN }],
    ['hangTimeoutMs', { hangTimeoutMs: '1s' }],
    ['hangTimeoutMs', { hangTimeoutMs: null }],
    ['mailbox', { mailbox: null }],
    ['mailbox', { mailbox: 1_000 }],
    ['mailbox.capacity', { mailbox: { capacity: 0 } }],
    ['mailbox.capacity', { mailbox: { capacity: 1.5 } }],
    ['mailbox.capacityBytes', { mailbox: { capacityBytes: -1 } }],
    ['mailbox.size', { mailbox: { size: 5 } }],
    ['process', { process: null }],
    ['process', { process: 'text' }],
    ['process', { placement: 'local', process: { cwd: '/' } }],
    ['process.env', { process: { env: 'text' } }],
    ['process.env', { process: { env: ['A=B'] } }],
    ['process.env', { process: { env: new Map([['A', 'b']]) } }],
    ['process.env.A', { process: { env: { A: 7 } } }],
    ['process.env.A', { process: { env: { A: 'nul\0' } } }],
    ['process.env.', { process: { env: { '': 'b' } } }],
    ['process.env.A=B', { process: { env: { 'A=B': 'c' } } }],
    ['process.env.A\0', { process: { env: { 'A\0': 'b' } } }],
    ['process.nodeOptions', { process: { nodeOptions: '--expose-gc' } }],
    ['process.nodeOptions', { process: { nodeOptions: [7] } }],
    ['process.nodeOptions', { process: { nodeOptions: ['--expose-gc\0'] } }],
    ['process.cwd', { process: { cwd: 7 } }],
    ['process.cwd', { process: { cwd: '' } }],
    ['process.cwd', { process: { cwd: '/\0' } }],
    ['process.maxMemoryBytes', { process: { maxMemoryBytes: 0 } }],
    ['process.maxMemoryBytes', { process: { maxMemoryBytes: 1.5 } }],
    ['process.maxMemoryBytes', { process: { maxMemoryBytes: '1G' } }],
    ['process.memory', { process: { memory: 7 } }],
    ['shutdown', { shutdown: 5 }],
    ['options', null],
    ['options', 7],
  ] as const) {
    it(`refuses ${JSON.stringify(option)} of ${JSON.stringify(options)}`, async () => {
      const error = await rejectionOf(spawn(Counter, options));
      expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option });
      expect(error.message).to.match(/^\P{Cc}*$/u);
      expect(stage.system.processes()).to.deep.equal([]);
    });
  }

  it('refuses what is no definition', async () => {
    for (const definition of [undefined, null, {}, () => ({}), 'Counter', { name: 'Counter', module: 'x' }]) {
      const error = await rejectionOf(spawn(definition));
      expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option: 'definition' });
    }
  });

  it('gives a process the environment, options and folder it was told', async () => {
    const actor = await stage.system.spawn(Surroundings, {
      process: { env: { TROUPE_A: 'a', HOME: undefined }, nodeOptions: ['--expose-gc'], cwd: '/' },
    });
    expect(await actor.ask('see', 'TROUPE_A', 'HOME')).to.deep.equal({
      env: ['a', undefined],
      gc: true,
      cwd: '/',
    });
  });
});
