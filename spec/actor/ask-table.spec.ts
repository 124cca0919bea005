import { expect } from 'chai';

import { AskTable, type AskedRun } from '../../lib/actor/ask-table.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { rejectionOf } from '../support/rejection.ts';

const REQUEST = { path: '/spec/actor', type: 'add', timeoutMs: 100, signal: undefined };

describe('AskTable', () => {
  const open = () => {
    const clock = new ManualClock();
    return { clock, table: new AskTable(clock) };
  };
  const runs = (running: string | undefined): AskedRun => ({ running: () => Promise.resolve(running) });

  it('settles an ask once, and forgets it and its timer', async () => {
    const { clock, table } = open();
    const ask = table.open(REQUEST);
    expect(table.find(ask.id)).to.equal(ask);
    ask.reply(1);
    ask.reply(2);
    ask.refuse(new Error('too late'));
    expect(await ask.promise).to.equal(1);
    expect(ask.settled).to.equal(true);
    expect(table.find(ask.id)).to.equal(undefined);
    expect(clock.armed).to.equal(0);
  });

  it('gives each ask an id of its own, never 0', () => {
    const { table } = open();
    const asks = [1, 2, 3].map(() => table.open({ ...REQUEST, timeoutMs: Infinity }));
    const ids = asks.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(3);
    expect(ids).to.not.include(0);
    for (const ask of asks) ask.reply(undefined);
  });

  it('tells thousands of asks apart, and those that are over from those that took their place', async () => {
    const { clock, table } = open();
    const [first, ...rest] = Array.from({ length: 5_000 }, () => table.open(REQUEST));
    for (const ask of rest) expect(table.find(ask.id)).to.equal(ask);
    for (const ask of rest) ask.reply(ask.id);
    const later = Array.from({ length: 20_000 }, () => {
      const ask = table.open(REQUEST);
      ask.reply(undefined);
      return ask.id;
    });
    expect(later).to.not.include(first?.id);
    expect(new Set([...later, ...rest.map(({ id }) => id)]).size).to.equal(24_999);
    for (const id of later) expect(table.find(id)).to.equal(undefined);
    expect(table.find(first?.id ?? 0)).to.equal(first);
    first?.reply(undefined);
    expect(await Promise.all(rest.map(({ promise }) => promise))).to.deep.equal(rest.map(({ id }) => id));
    expect(clock.armed).to.equal(0);
  });

  it('rejects at the deadline, naming what the receiver runs', async () => {
    const { clock, table } = open();
    const ask = table.open(REQUEST);
    ask.sentTo = runs('slow');
    const rejected = rejectionOf(ask.promise);
    clock.advance(100);
    expect(await rejected).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT', running: 'slow', timeoutMs: 100 });
    expect(clock.armed).to.equal(0);
  });

  it('does without that name when the receiver does not say it in time, or cannot', async () => {
    for (const running of [
      () => new Promise<undefined>(() => undefined),
      () => Promise.reject(new Error('gone')),
    ]) {
      const { clock, table } = open();
      const ask = table.open(REQUEST);
      ask.sentTo = { running };
      const rejected = rejectionOf(ask.promise);
      clock.advance(100);
      clock.advance(100);
      expect(await rejected).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT', running: undefined });
      expect(clock.armed).to.equal(0);
    }
  });

  it('takes a reply that comes while it asks for that name', async () => {
    const { clock, table } = open();
    const ask = table.open(REQUEST);
    ask.sentTo = { running: () => new Promise<undefined>(() => undefined) };
    clock.advance(100);
    ask.reply('just in time');
    expect(await ask.promise).to.equal('just in time');
    clock.advance(100);
  });

  it('waits forever when it may', () => {
    const { clock, table } = open();
    const ask = table.open({ ...REQUEST, timeoutMs: Infinity });
    clock.advance(1e9);
    expect(ask.settled).to.equal(false);
    ask.reply(undefined);
  });

  it('rejects with the reason of the signal, before or after', async () => {
    const { clock, table } = open();
    const abort = new AbortController();
    const ask = table.open({ ...REQUEST, signal: abort.signal });
    abort.abort(new Error('no longer'));
    expect(await rejectionOf(ask.promise)).to.have.property('message', 'no longer');
    const late = table.open({ ...REQUEST, signal: abort.signal });
    expect(late.settled).to.equal(true);
    expect(await rejectionOf(late.promise)).to.have.property('message', 'no longer');
    expect(clock.armed).to.equal(0);
  });

  it('finds the asks that one run has got', () => {
    const { table } = open();
    const [one, other] = [runs('one'), runs('other')];
    const asks = [1, 2, 3].map(() => table.open({ ...REQUEST, timeoutMs: Infinity }));
    for (const [index, ask] of asks.entries()) ask.sentTo = index === 1 ? other : one;
    expect(table.sentTo(one)).to.deep.equal([asks[0], asks[2]]);
    for (const ask of asks) ask.reply(undefined);
    expect(table.sentTo(one)).to.deep.equal([]);
  });
});
