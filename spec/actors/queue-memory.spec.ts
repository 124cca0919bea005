/** What a queue takes that is not read for long. */

import { expect } from 'chai';
import { Process } from 'troupe';

import { fill } from '../fixtures/shared-tasks.ts';
import { Storeroom } from '../fixtures/storeroom.ts';
import { useStage } from '../support/placements.ts';

const ITEMS = 1_000_000;
/** What an item may take beyond itself. */
const MOST_BYTES = 200;
/** What `{ n: 1 }` takes in a process that has made it itself. */
const BYTES_OF_ITEM = 24;

describe('A queue of a million small items', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it(`takes less than ${MOST_BYTES} B for each beyond the item`, async function () {
    this.timeout(60_000);
    const room = (await stage.spawn(Storeroom)).with({ timeoutMs: 60_000 });
    const queue = await room.ask('queue');
    const before = await room.ask('bytesUsed');
    const { result } = await Process.start(stage.system, fill, { args: [queue, ITEMS] });
    await result;
    expect(await queue.size()).to.equal(ITEMS);
    const each = ((await room.ask('bytesUsed')) - before) / ITEMS - BYTES_OF_ITEM;
    expect(each).to.be.within(8, MOST_BYTES);
  });
});
