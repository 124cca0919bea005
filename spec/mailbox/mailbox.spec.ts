import { expect } from 'chai';

import { Mailbox, type Message, type Turn } from '../../lib/mailbox/mailbox.ts';

const message = (type: string, bytes: number = 0): Message => ({
  kind: 'message',
  type,
  args: [],
  port: undefined,
  bytes,
});
const turn = (name: string): Turn => ({ kind: 'turn', name, run: () => undefined });

const open = (messages: number, bytes: number = 1_000): Mailbox => new Mailbox({ messages, bytes });

function takeMessage(mailbox: Mailbox): Message {
  const item = mailbox.take();
  if (item?.kind !== 'message') throw new Error('no message is there');
  return item;
}

describe('Mailbox', () => {
  it('keeps messages and turns in order of their arrival', () => {
    const mailbox = open(10);
    for (const item of [message('a'), turn('b'), message('c')]) mailbox.push(item);
    expect(mailbox.size).to.equal(3);
    const taken = [mailbox.take(), mailbox.take(), mailbox.take(), mailbox.take()];
    expect(taken.map((item) => (item?.kind === 'message' ? item.type : item?.name))).to.deep.equal([
      'a',
      'b',
      'c',
      undefined,
    ]);
  });

  it('is full by messages or by bytes, and turns do not count', () => {
    const byMessages = open(2);
    const byBytes = open(10, 100);
    byMessages.push(turn('a'));
    byMessages.push(turn('b'));
    byMessages.push(message('c'));
    byBytes.push(message('a', 99));
    expect([byMessages.full, byBytes.full]).to.deep.equal([false, false]);
    byMessages.push(message('d'));
    byBytes.push(message('b', 1));
    expect([byMessages.full, byBytes.full]).to.deep.equal([true, true]);
  });

  it('counts a message until it has been handled', () => {
    const mailbox = open(1);
    mailbox.push(message('a'));
    const taken = takeMessage(mailbox);
    expect(mailbox.full).to.equal(true);
    mailbox.handled(taken);
    expect(mailbox.full).to.equal(false);
  });

  it('announces room once, at half of its capacity', () => {
    const mailbox = open(4);
    let announced = 0;
    for (const type of ['a', 'b', 'c', 'd']) mailbox.push(message(type));
    mailbox.whenRoom(() => announced++);
    const counts: number[] = [];
    for (let n = 0; n < 4; n++) {
      mailbox.handled(takeMessage(mailbox));
      counts.push(announced);
    }
    expect(counts).to.deep.equal([0, 1, 1, 1]);
  });

  it('announces room at half of its bytes too', () => {
    const mailbox = open(100, 100);
    let announced = 0;
    for (const bytes of [60, 30, 10]) mailbox.push(message('a', bytes));
    mailbox.whenRoom(() => announced++);
    mailbox.handled(takeMessage(mailbox));
    expect(announced).to.equal(1);
  });

  it('puts messages back before all others, in the order given; they count all the while', () => {
    const mailbox = open(3);
    for (const type of ['a', 'b', 'c']) mailbox.push(message(type));
    const stashed = [takeMessage(mailbox), takeMessage(mailbox)];
    expect(mailbox.full).to.equal(true);
    mailbox.putBack(stashed);
    expect(mailbox.full).to.equal(true);
    expect([1, 2, 3].map(() => takeMessage(mailbox).type)).to.deep.equal(['a', 'b', 'c']);
  });

  it('gives back all that was in it when it closes, and has no room again', () => {
    const mailbox = open(1);
    let announced = 0;
    mailbox.push(message('a'));
    mailbox.push(turn('b'));
    mailbox.whenRoom(() => announced++);
    expect(mailbox.close()).to.have.length(2);
    expect([mailbox.size, mailbox.full, announced]).to.deep.equal([0, false, 0]);
  });
});
