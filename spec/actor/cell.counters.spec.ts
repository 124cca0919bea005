import { expect } from 'chai';

import { Cell, type CellHost } from '../../lib/actor/cell.ts';
import { Scheduler } from '../../lib/actor/scheduler.ts';
import { systemClock } from '../../lib/clock.ts';
import { messageOf, type ReplyPort, turnOf } from '../../lib/mailbox/mailbox.ts';

const host: CellHost = {
  clock: systemClock,
  scheduler: new Scheduler(),
  deadLetter: () => undefined,
  stopChildren: async () => undefined,
  killChildren: () => undefined,
  ended: () => undefined,
};

const capacity = { messages: 100, bytes: 1_000 };

describe('Cell.counters', () => {
  it('counts what waits, the most that ever did, and what came: tells, asks and bytes', async () => {
    const cell = new Cell(1, { path: '/spec/actor', capacity, shutdownMs: 1_000 }, host);
    const none = { mailbox: { length: 0, highWater: 0 }, tells: 0, asks: 0, bytes: 0 };
    expect(cell.counters()).to.deep.equal(none);
    tell(cell, 'note', 10);
    tell(cell, 'note', 0);
    cell.deliver(turnOf('after', () => undefined));
    const replied = ask(cell, 'note', 5);
    const waiting = { mailbox: { length: 3, highWater: 3 }, tells: 2, asks: 1, bytes: 15 };
    expect(cell.counters()).to.deep.equal(waiting);
    cell.open({ note: () => undefined });
    await replied;
    const handled = { mailbox: { length: 0, highWater: 3 }, tells: 2, asks: 1, bytes: 15 };
    expect(cell.counters()).to.deep.equal(handled);
  });

  it('counts what is stashed as waiting', async () => {
    const cell = new Cell(1, { path: '/spec/actor', capacity, shutdownMs: 1_000 }, host);
    cell.open({ keep: () => cell.stash(), look: () => cell.counters(), back: () => cell.unstashAll() });
    tell(cell, 'keep', 0);
    tell(cell, 'keep', 0);
    // Two in the stash, and the ask itself.
    expect(await ask(cell, 'look', 0)).to.have.nested.property('mailbox.length', 3);
    expect(cell.counters().mailbox).to.deep.equal({ length: 2, highWater: 3 });
    cell.become({ keep: () => undefined, look: () => undefined, back: () => cell.unstashAll() });
    await ask(cell, 'back', 0);
    await ask(cell, 'look', 0);
    const after = { mailbox: { length: 0, highWater: 3 }, tells: 2, asks: 3, bytes: 0 };
    expect(cell.counters()).to.deep.equal(after);
  });

  it('counts nothing that comes after the end', async () => {
    const cell = new Cell(1, { path: '/spec/actor', capacity, shutdownMs: 1_000 }, host);
    const ended = new Promise((resolve) => cell.onStop(() => resolve(undefined)));
    cell.open({ note: () => undefined });
    tell(cell, 'note', 3);
    cell.stop({ type: 'shutdown' });
    await ended;
    tell(cell, 'note', 3);
    const left = { mailbox: { length: 0, highWater: 1 }, tells: 1, asks: 0, bytes: 3 };
    expect(cell.counters()).to.deep.equal(left);
  });
});

function tell(cell: Cell, type: string, bytes: number): void {
  cell.deliver(messageOf(type, [], undefined, bytes));
}

async function ask(cell: Cell, type: string, bytes: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const port: ReplyPort = { reply: resolve, refuse: reject, crash: reject };
    cell.deliver(messageOf(type, [], port, bytes));
  });
}
