import { expect } from 'chai';

import { Desk } from '../fixtures/desk.ts';
import { Failing } from '../fixtures/failing.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';
import { rejectionOf, type ErrorWithFields } from '../support/rejection.ts';

describe('An actor', () => {
  forEachPlacement((stage) => {
    it('handles one message at a time, async handlers included, in order', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const slow = desk.ask('slow', 'a');
      desk.tell('quick', 'b');
      const quick = desk.ask('quick', 'c');
      await gate.ask('arrived');
      expect(await recorder.ask('entries')).to.deep.equal(['begin a']);
      await gate.ask('open');
      expect(await Promise.all([slow, quick])).to.deep.equal(['a', 'c']);
      expect(await recorder.ask('reached', 4)).to.deep.equal(['begin a', 'end a', 'b', 'c']);
    });

    it('keeps the order of a thousand tells and asks', async () => {
      const { desk, recorder } = await openDesk(stage);
      const numbers = Array.from({ length: 900 }, (_, index) => String(index));
      const replies = numbers.map((text, index) => {
        if (index % 3 === 0) return desk.ask('quick', text);
        desk.tell('quick', text);
        return Promise.resolve(text);
      });
      expect(await Promise.all(replies)).to.deep.equal(numbers);
      expect(await recorder.ask('reached', 900)).to.deep.equal(numbers);
    });

    it('crashes when a handler throws, and the asker gets the error with all it had', async () => {
      const failing = await stage.spawn(Failing);
      const down = failing.watch();
      const error = await rejectionOf(failing.ask('crash'));
      expectStorageError(error, 'the disk is full');
      const { reason, restarting } = await down;
      if (reason.type !== 'crashed') throw new Error(`it ended with ${reason.type}`);
      expectStorageError(reason.error as ErrorWithFields, 'the disk is full');
      expect(restarting).to.equal(false);
    });

    it('crashes when an async handler rejects', async () => {
      const failing = await stage.spawn(Failing);
      const down = failing.watch();
      expect(await rejectionOf(failing.ask('crashLater'))).to.include({
        message: 'the disk is full after all',
      });
      expect((await down).reason.type).to.equal('crashed');
    });

    it('crashes when a handler of a tell throws', async () => {
      const failing = await stage.spawn(Failing);
      const down = failing.watch();
      failing.tell('crash');
      expect((await down).reason.type).to.equal('crashed');
    });

    it('crashes when a turn throws', async () => {
      const failing = await stage.spawn(Failing);
      const down = failing.watch();
      failing.tell('crashInTurn');
      const { reason } = await down;
      expect(reason).to.have.nested.property('error.message', 'in a turn');
    });

    it('describes what was thrown when it was no error', async () => {
      const failing = await stage.spawn(Failing);
      const error = await rejectionOf(failing.ask('crashOddly'));
      expect(error).to.include({ code: 'ERR_TROUPE_REMOTE', message: 'a word was thrown' });
    });

    it('ends as crashed when a hook of its stop throws', async () => {
      const failing = await stage.spawn(Failing);
      await failing.ask('crashInCleanup');
      const { reason } = await failing.stop();
      expect(reason).to.have.property('type', 'crashed');
      expect(reason).to.have.nested.property('error.message', 'in a hook');
    });

    it('refuses with a Rejection and lives on', async () => {
      const failing = await stage.spawn(Failing);
      const error = await rejectionOf(failing.ask('refuse'));
      expect(error).to.include({ code: 'ERR_TROUPE_REJECTION', message: 'no money' });
      expect(error['details']).to.deep.equal({ balance: 3n, since: new Date(0) });
      expect(await rejectionOf(failing.ask('refuseLater'))).to.include({ code: 'ERR_TROUPE_REJECTION' });
      failing.tell('refuse');
      expect(await failing.ask('ping')).to.equal(3);
    });

    it('refuses messages that it has no handler of its own for, and lives on', async () => {
      const failing = await stage.spawn(Failing);
      const ask = failing.ask.bind(failing) as (type: string) => Promise<unknown>;
      for (const type of ['nothing', 'toString', 'constructor', '__proto__', 'hasOwnProperty', '']) {
        const error = await rejectionOf(ask(type));
        expect(error).to.include({ code: 'ERR_TROUPE_UNKNOWN_MESSAGE', path: failing.path, type });
        expect(error['known']).to.include.members(['ping', 'crash']);
      }
      expect(await failing.ask('ping')).to.equal(1);
    });
  });
});

function expectStorageError(error: ErrorWithFields, message: string): void {
  expect(error).to.include({ code: 'ERR_TROUPE_REMOTE', message });
  expect(error['remote']).to.include({ name: 'StorageError', code: 'E_STORAGE' });
  expect(error)
    .to.have.nested.property('remote.stack')
    .that.matches(/failing\.js:\d+/);
  expect(error.cause).to.be.an('error').with.property('message', '0 bytes left');
}

async function openDesk(stage: Stage) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const desk = await stage.spawn(Desk, { args: [recorder, gate] });
  return { desk, recorder, gate };
}
