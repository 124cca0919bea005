/** Replies that are sent by a process that exits. */

import { expect } from 'chai';

import { LastWords } from '../fixtures/breaking.ts';
import type { Stage } from './placements.ts';

/** Has processes reply 1 MiB just before their `process.exit`, four at a time. */
export async function expectLastWords(stage: Stage, batches: number): Promise<void> {
  for (let batch = 0; batch < batches; batch++) {
    const replies = Array.from({ length: 4 }, async (_, index) => {
      const actor = await stage.spawn(LastWords);
      return actor.ask(index % 2 === 0 ? 'reply' : 'replyAtOnce', 1024 * 1024);
    });
    for (const reply of await Promise.all(replies)) {
      expect(reply.length).to.equal(1024 * 1024);
      expect(reply.every((byte) => byte === 7)).to.equal(true);
    }
  }
}
