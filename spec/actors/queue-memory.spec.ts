/** What a queue takes that is not read for long. */

import { expect } from 'chai';
import { Process, Queue } from 'troupe';

import { fill } from '../fixtures/shared-tasks.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { useStage } from '../support/placements.ts';

const ITEMS = 1_000_000;
/** What an item may take beyond itself. */
const MOST_BYTES = 200;
/** What `{ n: 1 }` takes in a process that has made it itself. */
const BYTES_OF_ITEM = 24;

describe('A queue of a million small items', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const used = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  it(`takes less than ${MOST_BYTES} B for each beyond the item`, async () => {
    const queue = await Queue.start<{ n: number }>(stage.system);
    const before = used();
    await (
      await Process.start(stage.system, fill, { args: [queue, ITEMS] })
    ).result;
    expect(await queue.size()).to.equal(ITEMS);
    const each = (used() - before) / ITEMS - BYTES_OF_ITEM;
    expect(each).to.be.within(8, MOST_BYTES);
    await queue.kill();
  });
});
