import { expect } from 'chai';

import { Counter } from '../fixtures/counter.ts';
import { forEachPlacement } from '../support/placements.ts';

describe('ActorRef.counters', () => {
  forEachPlacement((stage) => {
    it('tells what has passed through the mailbox, and nothing of an actor that has ended', async () => {
      const counter = await stage.spawn(Counter);
      for (let left = 3; left > 0; left--) counter.tell('add', 1);
      await counter.ask('value');
      const counters = await counter.counters();
      expect(counters).to.deep.include({ tells: 3, asks: 1 });
      expect(counters?.mailbox.length).to.equal(0);
      expect(counters?.mailbox.highWater).to.be.within(1, 4);
      expect((counters?.bytes ?? 0) > 0).to.equal(stage.serialized);
      await counter.stop();
      expect(await counter.counters()).to.equal(undefined);
    });
  });
});
