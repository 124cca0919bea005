/** What a few rounds of a spec may miss: many deaths at random moments, each with everything settled. */

import { expect } from 'chai';

import { Counter } from '../fixtures/counter.ts';
import { Audience, Messenger } from '../fixtures/family.ts';
import { Phoenix } from '../fixtures/phoenix.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { expectLastWords } from '../support/last-words.ts';
import { useStage } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { waitUntil } from '../support/wait-until.ts';

const OUTCOMES = new Set([
  undefined,
  'ERR_TROUPE_ACTOR_EXITED',
  'ERR_TROUPE_NO_PROCESS',
  'ERR_TROUPE_MAILBOX_FULL',
]);

describe('Deaths at random moments', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('let 100 of 100 replies of 1 MiB arrive that were sent just before process.exit', async () => {
    await expectLastWords(stage, 25);
  });

  it('settle every ask, 50 times', async () => {
    for (let round = 0; round < 50; round++) {
      const actor = await stage.spawn(Counter);
      const down = actor.watch();
      const pid = (await actor.pid()) ?? 0;
      const asks: Promise<unknown>[] = [];
      const asked = Math.ceil(Math.random() * 2_000);
      for (let index = 0; index < asked; index++) {
        asks.push(actor.ask('add', index));
        if (index % 100 === 0) await actor.tell('add', 1);
      }
      process.kill(pid, 'SIGKILL');
      const started = performance.now();
      const outcomes = await Promise.allSettled(asks);
      expect(performance.now() - started).to.be.lessThan(1_000);
      for (const outcome of outcomes) {
        const code = outcome.status === 'fulfilled' ? undefined : (outcome.reason as { code?: string }).code;
        expect(OUTCOMES.has(code), code).to.equal(true);
      }
      expect((await down).reason).to.include({ type: 'exited', signal: 'SIGKILL' });
    }
  });

  it('are told after every message sent before, 50 times', async () => {
    for (let round = 0; round < 50; round++) {
      const recorder = await stage.system.spawn(Recorder, {
        placement: 'local',
        mailbox: { capacity: 10_000 },
      });
      const audience = await stage.system.spawn(Audience, {
        placement: round % 2 === 0 ? 'local' : 'process',
        args: [recorder],
      });
      const messenger = await stage.spawn(Messenger, { args: [audience] });
      await messenger.ask('send', 1);
      await audience.ask('watch', messenger);
      messenger.tell('sendAndDie', 700, 'exit');
      await recorder.ask('reached', 702);
      expect((await recorder.ask('entries')).at(-1)).to.equal('down: exited');
      await Promise.all([recorder.stop(), audience.stop()]);
    }
  });

  it('lead to runs that answer, while others keep asking', async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    for (let round = 0; round < 20; round++) {
      const phoenix = await stage.spawn(Phoenix, { args: [recorder], restart: 'permanent' });
      for (let run = 0; run < 3; run++) {
        const before = await phoenix.pid();
        const asks = Array.from({ length: 200 }, async () => phoenix.ask('count'));
        process.kill(before ?? 0, 'SIGKILL');
        await Promise.allSettled(asks);
        await waitUntil(async () => {
          const pid = await phoenix.pid();
          return pid !== undefined && pid !== before;
        }, 'another run');
        expect(await phoenix.ask('count')).to.be.at.least(1);
      }
      await stage.system.whereis(Phoenix, 'none');
      await phoenix.kill();
      await phoenix.kill();
    }
  });

  it('leave no process, however the system is stopped in the middle of starts', async () => {
    const starts = Array.from({ length: 20 }, async () => stage.spawn(Counter));
    await Promise.race(starts);
    const pids = stage.system.processes().map(({ pid }) => pid);
    await stage.system.stop();
    await Promise.allSettled(starts);
    expect(pids.filter(isAlive)).to.deep.equal([]);
    expect(stage.system.processes()).to.deep.equal([]);
  });
});
