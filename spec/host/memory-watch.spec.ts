import { expect } from 'chai';

import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { Hoarder, HoardsInSetup } from '../fixtures/watched.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

const MIB = 1024 * 1024;
/** What an actor process takes by itself is some 50 MiB. */
const MAX_BYTES = 200 * MIB;
const TOO_MUCH = 300 * MIB;
const MEMORY = { type: 'killed', by: 'memory' } as const;
const limited = { process: { maxMemoryBytes: MAX_BYTES } } as const;

describe('process.maxMemoryBytes', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let recorder: RecorderRef;

  beforeEach(async () => {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  });

  it('has an actor asked to stop that takes more', async () => {
    const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder] });
    const down = actor.watch();
    actor.tell('keep', TOO_MUCH);
    expect((await down).reason).to.deep.equal(MEMORY);
    expect(await recorder.ask('entries')).to.deep.equal(['stopped in order']);
  });

  it('tells whom it concerns: those who ask, and the actor itself', async () => {
    const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder] });
    const refused = rejectionOf(actor.with({ timeoutMs: Infinity }).ask('keepUntilTold', TOO_MUCH));
    expect(await refused).to.deep.include({ code: 'ERR_TROUPE_ACTOR_EXITED', reason: MEMORY });
    expect(await recorder.ask('reached', 2)).to.deep.equal([
      `told: ${JSON.stringify(MEMORY)}`,
      'stopped in order',
    ]);
  });

  it('leaves one alone that takes less', async () => {
    const modest = await stage.spawn(Hoarder, { ...limited, args: [recorder] });
    const greedy = await stage.spawn(Hoarder, { ...limited, args: [recorder] });
    await modest.ask('keep', 50 * MIB);
    const down = greedy.watch();
    greedy.tell('keep', TOO_MUCH);
    // One look is at both of them, and at the modest one first.
    expect((await down).reason).to.deep.equal(MEMORY);
    await modest.ask('keep', 0);
  });

  it('has one killed that does not stop within shutdownMs', async () => {
    const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder], shutdownMs: 300 });
    const down = actor.watch();
    await actor.ask('refuseToStop');
    actor.tell('keep', TOO_MUCH);
    expect((await down).reason).to.deep.equal(MEMORY);
  });

  it('has one killed that is busy, at once with a shutdownMs of 0', async () => {
    for (const shutdownMs of [0, 300]) {
      const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder], shutdownMs });
      const down = actor.watch();
      actor.tell('keepAndHang', TOO_MUCH);
      expect((await down).reason).to.deep.equal(MEMORY);
    }
    expect(await recorder.ask('entries')).to.deep.equal([]);
  });

  it('is the reason also when the process exits by itself once it is asked to stop', async () => {
    const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder] });
    const down = actor.watch();
    await actor.ask('exitOnStop');
    actor.tell('keep', TOO_MUCH);
    expect((await down).reason).to.deep.equal(MEMORY);
  });

  it('lets no actor start that takes more in its setup', async () => {
    const started = stage.spawn(HoardsInSetup, { ...limited, args: [TOO_MUCH] });
    const error = await rejectionOf(started);
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
    expect(error.message).to.include('memory');
  });

  it('holds for the next run as well', async () => {
    const actor = await stage.spawn(Hoarder, { ...limited, args: [recorder], restart: 'permanent' });
    for (const _run of [1, 2]) {
      const down = actor.watch();
      actor.tell('keep', TOO_MUCH);
      expect(await down).to.deep.include({ reason: MEMORY, restarting: true });
    }
  });
});
