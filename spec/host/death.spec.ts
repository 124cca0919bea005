import { expect } from 'chai';

import { Audience, Messenger } from '../fixtures/family.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { expectLastWords } from '../support/last-words.ts';
import { useStage } from '../support/placements.ts';
import { runProgram } from '../support/program.ts';

describe('The death of an actor process', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('settles a thousand asks within a second, each with the reason', async () => {
    const program = runProgram('programs/thousand-asks.js');
    const [line] = await program.line(/^{.*}$/);
    await program.ended;
    const { withinMs, outcomes } = JSON.parse(line) as {
      readonly withinMs: number;
      readonly outcomes: readonly Readonly<Record<string, unknown>>[];
    };
    expect(outcomes).to.have.length(1_000);
    for (const { code, path, reason, mayHaveRun } of outcomes) {
      expect({ code, path, mayHaveRun }).to.deep.equal({
        code: 'ERR_TROUPE_ACTOR_EXITED',
        path: '/system/sluggish',
        mayHaveRun: true,
      });
      expect(reason).to.deep.equal({
        type: 'exited',
        signal: 'SIGKILL',
        stderrTail: 'these are my last words',
        outOfMemory: false,
      });
    }
    expect(withinMs).to.be.lessThan(1_000);
  });

  it('is told after every message that it had sent', async () => {
    const recorder = await stage.system.spawn(Recorder, {
      placement: 'local',
      mailbox: { capacity: 10_000 },
    });
    const audience = await stage.system.spawn(Audience, { placement: 'local', args: [recorder] });
    for (let round = 1; round <= 3; round++) {
      const messenger = await stage.spawn(Messenger, { args: [audience] });
      // From now on it knows the way to its audience.
      await messenger.ask('send', 1);
      await audience.ask('watch', messenger);
      messenger.tell('sendAndDie', 500, 'exit');
      await recorder.ask('reached', 502 * round);
      const entries = (await recorder.ask('entries')).slice(502 * (round - 1));
      const numbers = Array.from({ length: 500 }, (_, index) => String(index));
      expect(entries).to.deep.equal(['0', ...numbers, 'down: exited']);
    }
  });

  it('lets a reply of 1 MiB arrive that was sent just before process.exit', async () => {
    await expectLastWords(stage, 5);
  });
});
