import { expect } from 'chai';
import { createSystem } from 'troupe';

import { Counter } from '../fixtures/counter.ts';
import { Desk } from '../fixtures/desk.ts';
import { Child } from '../fixtures/family.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('A program whose system has given up', () => {
  for (const [code, when] of [
    [1, 'never'],
    [7, 'before'],
    [0, 'after'],
  ] as const) {
    it(`ends with exit code ${code} when it sets one ${when === 'never' ? when : `${when} that`}`, async () => {
      const program = runProgram('programs/giving-up.js', [when]);
      expect(await program.ended).to.deep.equal({ code, signal: null });
    });
  }
});

describe('System.stop', () => {
  forEachPlacement((stage) => {
    it('stops all in reverse order of their start, and is idempotent', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      // The recorder was the first to start, and so is the last to stop.
      const entries = recorder.with({ timeoutMs: Infinity }).ask('reached', 3);
      for (const name of ['one', 'two', 'three']) await stage.spawn(Child, { args: [name, recorder] });
      await Promise.all([stage.system.stop(), stage.system.stop()]);
      await stage.system.stop();
      expect(await entries).to.deep.equal(['three stops', 'two stops', 'one stops']);
      expect(await stage.system.closed).to.deep.equal({ type: 'shutdown' });
      expect(stage.system.processes()).to.deep.equal([]);
    });

    it('refuses what is spawned meanwhile and afterwards', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const desk = await stage.spawn(Desk, { args: [recorder, gate] });
      const slow = desk.ask('slow', 'a');
      await gate.ask('arrived');
      const stopped = stage.system.stop();
      const meanwhile = rejectionOf(stage.spawn(Counter, { name: 'meanwhile' }));
      expect(await meanwhile).to.include({ code: 'ERR_TROUPE_CLOSED', name: 'ClosedError' });
      await gate.ask('open');
      expect(await slow).to.equal('a');
      await stopped;
      expect(await rejectionOf(stage.spawn(Counter))).to.include({ code: 'ERR_TROUPE_CLOSED' });
    });

    it('stops what is just being spawned', async () => {
      const spawning = rejectionOf(stage.spawn(Counter, { name: 'late' }));
      await stage.system.stop();
      expect(await spawning).to.include({ code: 'ERR_TROUPE_CLOSED' });
      expect(stage.system.processes()).to.deep.equal([]);
    });

    it('leaves refs behind that say so', async () => {
      const counter = await stage.spawn(Counter);
      await stage.system.stop();
      expect(await rejectionOf(counter.ask('value'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
      expect(counter.tell('add', 1)).to.equal(undefined);
      expect((await counter.watch()).reason).to.deep.equal({ type: 'noproc' });
    });
  });
});

describe('A system', () => {
  it('has the name it was given, and one when it was given none', async () => {
    const [named, unnamed] = [await createSystem({ name: 'demo', logLevel: 'silent' }), await createSystem()];
    expect([named.name, unnamed.name]).to.deep.equal(['demo', 'system']);
    await Promise.all([named.stop(), unnamed.stop()]);
  });

  it('is disposed of by `await using`', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    await system.spawn(Counter);
    await system[Symbol.asyncDispose]();
    expect(await system.closed).to.deep.equal({ type: 'shutdown' });
  });

  it('lists the processes it has started', async () => {
    const system = await createSystem({ name: 'list', logLevel: 'silent' });
    await system.spawn(Counter, { placement: 'local' });
    const one = await system.spawn(Counter, { name: 'one' });
    const two = await system.spawn(Counter, { name: 'two' });
    expect(system.processes()).to.have.deep.members([
      { pid: await one.pid(), path: '/list/one' },
      { pid: await two.pid(), path: '/list/two' },
    ]);
    await one.stop();
    expect(system.processes().map(({ path }) => path)).to.deep.equal(['/list/two']);
    await system.stop();
  });

  it('is one of several in a program, each with names of its own', async () => {
    const systems = await Promise.all(['a', 'b'].map((name) => createSystem({ name, logLevel: 'silent' })));
    const counters = await Promise.all(
      systems.map((system, index) => system.spawn(Counter, { name: 'same', args: [index] })),
    );
    expect(await Promise.all(counters.map((counter) => counter.ask('value')))).to.deep.equal([0, 1]);
    expect(counters[0]?.equals(counters[1] ?? counters[0])).to.equal(false);
    await Promise.all(systems.map((system) => system.stop()));
  });

  it('does not send its refs to another system', async () => {
    const one = await createSystem({ logLevel: 'silent' });
    const other = await createSystem({ logLevel: 'silent' });
    const counter = await one.spawn(Counter, { placement: 'local' });
    const recorder = await other.spawn(Recorder, { placement: 'local' });
    const spawn = other.spawn as (definition: unknown, options: unknown) => Promise<unknown>;
    const error = await rejectionOf(spawn(Child, { args: [counter, recorder] }));
    expect(error).to.include({ code: 'ERR_TROUPE_ENCODE', valuePath: '[0]' });
    await Promise.all([one.stop(), other.stop()]);
  });
});
