import { expect } from 'chai';
import type { ExitReason } from 'troupe';

import { Exiting } from '../fixtures/exits.ts';
import { forEachPlacement, useStage } from '../support/placements.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('An exit reason', () => {
  forEachPlacement((stage) => {
    it('is normal after ctx.stop()', async () => {
      const actor = await stage.spawn(Exiting);
      const down = actor.watch();
      actor.tell('stop');
      expect((await down).reason).to.deep.equal({ type: 'normal' });
    });

    it('is shutdown, with its detail, after ref.stop()', async () => {
      const one = await stage.spawn(Exiting);
      const other = await stage.spawn(Exiting);
      expect((await one.stop()).reason).to.deep.equal({ type: 'shutdown' });
      expect((await other.stop('the end of the day')).reason).to.deep.equal({
        type: 'shutdown',
        detail: 'the end of the day',
      });
    });

    it('is the very reason that ref.stop() was given', async () => {
      const actor = await stage.spawn(Exiting);
      expect((await actor.stop({ type: 'normal' })).reason).to.deep.equal({ type: 'normal' });
    });

    it('is killed, by request, after ref.kill()', async () => {
      const actor = await stage.spawn(Exiting);
      expect((await actor.kill()).reason).to.deep.equal({ type: 'killed', by: 'request' });
    });

    it('is crashed, with the error, after a handler threw', async () => {
      const actor = await stage.spawn(Exiting);
      const down = actor.watch();
      const error = await rejectionOf(actor.ask('crash'));
      const { reason } = await down;
      expect(reason.type).to.equal('crashed');
      expect(reason).to.have.nested.property('error.message', error.message);
      expect(reason).to.have.nested.property('error.remote.stack').that.includes('exits.js');
    });

    it('is noproc when nothing is there any more', async () => {
      const actor = await stage.spawn(Exiting);
      await actor.stop();
      expect((await actor.watch()).reason).to.deep.equal({ type: 'noproc' });
    });
  });
});

describe('The exit reason of a process', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  /** What an actor process prints on stderr belongs to the program that runs it, and not into the report. */
  const endOf = async (...args: readonly string[]): Promise<ExitReason> => {
    const program = runProgram('programs/end-of.js', args);
    const [line] = await program.line(/^{.*}$/);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    return JSON.parse(line) as ExitReason;
  };
  const spawn = () => stage.spawn(Exiting);

  it('is normal when it leaves with code 0', async () => {
    const actor = await spawn();
    const down = actor.watch();
    actor.tell('exit', 0);
    expect((await down).reason).to.deep.equal({ type: 'normal' });
  });

  it('has the code that it left with, and its last words', async () => {
    const reason = await endOf('complainAndExit', '7', 'one\ntwo');
    expect(reason).to.deep.equal({ type: 'exited', code: 7, stderrTail: 'one\ntwo', outOfMemory: false });
  });

  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGABRT'] as const) {
    it(`names ${signal} from outside`, async () => {
      const actor = await spawn();
      const down = actor.watch();
      process.kill((await actor.pid()) ?? 0, signal);
      const { reason } = await down;
      expect(reason).to.deep.equal({ type: 'exited', signal, stderrTail: '', outOfMemory: false });
    });
  }

  it('says out of memory', async () => {
    const reason = await endOf('eatMemory');
    expect(reason).to.include({ type: 'exited', outOfMemory: true });
    expect(reason)
      .to.have.property('stderrTail')
      .that.matches(/heap out of memory/i);
  });

  for (const [message, text] of [
    ['throwOutside', 'thrown outside'],
    ['rejectOutside', 'rejected outside'],
  ] as const) {
    it(`is crashed when something was ${text} any handler`, async () => {
      const reason = await endOf(message);
      expect(reason).to.have.property('type', 'crashed');
      expect(reason).to.have.nested.property('error.message', text);
      expect(reason).to.have.nested.property('error.remote.name', 'TypeError');
      expect(reason).to.not.have.property('shared');
    });
  }

  it('is killed when a busy process does not stop in time', async () => {
    const actor = await stage.spawn(Exiting, { shutdownMs: 50 });
    const asked = await rejectionOf(actor.with({ timeoutMs: 10 }).ask('hang'));
    // It is so busy that it cannot even say what it is doing.
    expect(asked).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT', running: undefined });
    expect((await actor.stop()).reason).to.deep.equal({ type: 'killed', by: 'deadline' });
  });
});
