import { expect } from 'chai';

import { Door, Lamp } from '../fixtures/states.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('ctx.become', () => {
  forEachPlacement((stage) => {
    it('puts other handlers in place from the next message on', async () => {
      const door = await stage.spawn(Door);
      const said = await Promise.all([
        door.ask('close'),
        door.ask('open'),
        door.ask('open'),
        door.ask('close'),
      ]);
      expect(said).to.deep.equal(['is closed', 'opens', 'is open', 'closes']);
    });

    it('takes away handlers that the new state has not', async () => {
      const lamp = await stage.spawn(Lamp);
      const dim = lamp.ask.bind(lamp) as (type: 'dim') => Promise<string>;
      expect(await rejectionOf(dim('dim'))).to.deep.include({
        code: 'ERR_TROUPE_UNKNOWN_MESSAGE',
        known: ['toggle'],
      });
      await lamp.ask('toggle');
      expect(await dim('dim')).to.equal('dimmed');
    });
  });
});

describe('ctx.stash and ctx.unstashAll', () => {
  forEachPlacement((stage) => {
    it('put messages aside with their replies, and back before all others in their order', async () => {
      const door = await stage.spawn(Door);
      const entered: string[] = [];
      const enter = async (who: string): Promise<void> => void entered.push(await door.ask('enter', who));
      const all = [enter('Ada'), enter('Bob'), door.ask('open'), enter('Cyd')];
      await Promise.all(all);
      expect(entered).to.deep.equal(['Ada enters', 'Bob enters', 'Cyd enters']);
    });

    it('refuses what is still stashed when the actor stops', async () => {
      const door = await stage.spawn(Door);
      const entering = rejectionOf(door.ask('enter', 'Ada'));
      await door.ask('close');
      await door.stop();
      expect(await entering).to.include({ code: 'ERR_TROUPE_ACTOR_EXITED', mayHaveRun: false });
    });

    it('counts what is stashed against the capacity', async () => {
      const door = await stage.spawn(Door, { mailbox: { capacity: 2 } });
      const first = [door.ask('enter', 'Ada'), door.ask('enter', 'Bob')];
      await waitUntil(() => door.tell('close') !== undefined, 'a sender is asked to wait');
      // This one waits on the sender's side, for good.
      const waiting = rejectionOf(door.with({ timeoutMs: 50 }).ask('open'));
      expect(await waiting).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT' });
      const refused = Promise.all(first.map(rejectionOf));
      await door.stop();
      expect((await refused).map(({ code }) => code)).to.deep.equal(Array(2).fill('ERR_TROUPE_ACTOR_EXITED'));
    });
  });
});
