import { expect } from 'chai';

import { Counter } from '../fixtures/counter.ts';
import { Desk } from '../fixtures/desk.ts';
import { Failing } from '../fixtures/failing.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { Player } from '../fixtures/players.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A ref as JavaScript sees it. */
interface Untyped {
  tell(type: unknown): unknown;
  ask(type: unknown): Promise<unknown>;
}

describe('ActorRef.tell', () => {
  forEachPlacement((stage) => {
    it('refuses a name that is none, as ask and whereis do, and nobody else hears of it', async () => {
      const counter = (await stage.spawn(Counter)) as unknown as Untyped;
      expect(() => counter.tell(undefined)).to.throw(/type is undefined/);
      expect(await rejectionOf(counter.ask(5))).to.include({ code: 'ERR_TROUPE_OPTION' });
      const whereis = stage.system.whereis.bind(stage.system) as (...args: unknown[]) => Promise<unknown>;
      expect(await rejectionOf(whereis(Counter, undefined))).to.include({ code: 'ERR_TROUPE_OPTION' });
      expect(await counter.ask('value')).to.equal(0);
    });

    it('asks the sender to wait while the mailbox is full, and lets it go on in order', async () => {
      const { desk, recorder, gate } = await openDesk(stage, 10);
      const slow = desk.ask('slow', 'a');
      await gate.ask('arrived');
      let told = 0;
      const tell = (): PromiseLike<void> | undefined => desk.tell('quick', String(told++));
      let room: PromiseLike<void> | undefined;
      await waitUntil(() => (room = tell()) !== undefined, 'the sender is asked to wait');
      let open = false;
      const opened = Promise.resolve(room).then(() => (open = true));
      await recorder.ask('entries');
      expect(open).to.equal(false);
      await gate.ask('open');
      await slow;
      await opened;
      const entries = await recorder.ask('reached', told + 2);
      expect(entries.slice(2)).to.deep.equal(Array.from({ length: told }, (_, index) => String(index)));
      expect(desk.tell('quick', 'again')).to.equal(undefined);
    });

    it('throws MailboxFullError at the bound of a sender that does not wait', async () => {
      const { desk, gate } = await openDesk(stage, 10);
      const slow = desk.ask('slow', 'a');
      await gate.ask('arrived');
      await waitUntil(() => desk.tell('quick', 'first') !== undefined, 'the sender is asked to wait');
      // One waits on this side already.
      let room: PromiseLike<void> | undefined;
      for (let parked = 1; parked < 1_000; parked++) room = desk.tell('quick', 'parked');
      const error = thrownBy(() => desk.tell('quick', 'one too many'));
      expect(error).to.include({ code: 'ERR_TROUPE_MAILBOX_FULL', path: desk.path, capacity: 1_000 });
      const asked = await rejectionOf(desk.ask('quick', 'one too many'));
      expect(asked).to.include({ code: 'ERR_TROUPE_MAILBOX_FULL' });
      await gate.ask('open');
      await slow;
      await room;
      expect(await desk.ask('quick', 'room again')).to.equal('room again');
    });

    it('lets two actors that await each other’s tells go on', async () => {
      const one = await stage.spawn(Player, { args: [3_000], mailbox: { capacity: 10 } });
      const other = await stage.spawn(Player, { args: [3_000], mailbox: { capacity: 10 } });
      await Promise.all([one.ask('play', other), other.ask('play', one)]);
      const heard = [one.ask('done'), other.ask('done')];
      expect(await Promise.all(heard)).to.deep.equal([3_000, 3_000]);
    });

    if (stage.serialized) {
      it('throws EncodeError at once, and the actor lives', async () => {
        const failing = await stage.spawn(Failing);
        const error = thrownBy(() => failing.tell('echo', { list: [1, { callback: () => 1 }] }));
        expect(error).to.include({ code: 'ERR_TROUPE_ENCODE' });
        expect(error['valuePath']).to.match(/list\[1\]\.callback$/);
        expect(await failing.ask('ping')).to.equal(1);
      });

      it('takes its arguments as they are at the call', async () => {
        const failing = await stage.spawn(Failing);
        const value = { n: 1 };
        const echoed = failing.ask('echo', value);
        value.n = 2;
        expect(await echoed).to.deep.equal({ n: 1 });
      });

      it('bounds the bytes that wait on the sender’s side', async () => {
        const { desk, gate } = await openDesk(stage, 1);
        const slow = rejectionOf(desk.ask('slow', 'a'));
        await gate.ask('arrived');
        await waitUntil(() => desk.tell('quick', 'small') !== undefined, 'the sender is asked to wait');
        const megabyte = 'x'.repeat(1024 * 1024);
        for (let index = 0; index < 16; index++) void desk.tell('quick', megabyte);
        expect(thrownBy(() => desk.tell('quick', 'small'))).to.include({ code: 'ERR_TROUPE_MAILBOX_FULL' });
        await desk.kill();
        await slow;
      });
    }
  });
});

async function openDesk(stage: Stage, capacity: number) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local', mailbox: { capacity: 10_000 } });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const desk = await stage.spawn(Desk, { args: [recorder, gate], mailbox: { capacity } });
  return { desk, recorder, gate };
}
