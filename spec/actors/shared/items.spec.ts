import { killConsumer, killProducer } from '../../support/item-ordeals.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { sideBySide } from '../../support/side-by-side.ts';

describe('The items of a queue', () => {
  const stage = usePoolStage();

  sideBySide({ atOnce: 3, timeoutMs: 60_000 }, (it) => {
    it('are whole, and flow, when a producer is killed in the middle of one, 5 times', async () => {
      for (const round of range(5)) await killProducer(stage.system, round);
    });

    for (const redeliver of [false, true]) {
      it(`flow when a consumer is killed in the middle of one, 5 times, redeliver: ${redeliver}`, async () => {
        for (const round of range(5)) await killConsumer(stage.system, 1 + round, redeliver);
      });
    }
  });
});
