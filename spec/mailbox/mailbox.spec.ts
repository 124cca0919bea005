import { expect } from 'chai';
import fc from 'fast-check';

import {
  Mailbox,
  type Message,
  messageOf,
  type ReplyPort,
  type Turn,
  turnOf,
} from '../../lib/mailbox/mailbox.ts';

const message = (type: string, bytes: number = 0, port?: ReplyPort): Message =>
  messageOf(type, [], port, bytes);
const turn = (name: string): Turn => turnOf(name, () => undefined);
const port: ReplyPort = {
  reply: () => undefined,
  refuse: () => undefined,
  crash: () => undefined,
};
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
    expect([mailbox.isEmpty, mailbox.full, announced]).to.deep.equal([true, false, 0]);
  });

  it('does as an array does, whatever happens to it', () => {
    const operation = fc.constantFrom('push', 'take', 'put back', 'close');
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 100 }), (operations) => {
        const mailbox = open(10);
        const model: string[] = [];
        let last = 0;
        for (const what of operations) {
          if (what === 'push') {
            mailbox.push(message(`${++last}`));
            model.push(`${last}`);
          } else if (what === 'put back') {
            const back = [message(`${++last}`), message(`${++last}`)];
            mailbox.putBack(back);
            model.unshift(...back.map(({ type }) => type));
          } else if (what === 'take') {
            const taken = mailbox.take();
            expect(taken?.kind === 'message' ? taken.type : undefined).to.equal(model.shift());
          } else {
            const left = mailbox.close().map((item) => (item.kind === 'message' ? item.type : item.name));
            expect(left).to.deep.equal(model.splice(0));
          }
          expect(mailbox.isEmpty).to.equal(model.length === 0);
        }
      }),
    );
  });

  it('counts what has come to it and what is in it, turns aside', () => {
    const mailbox = open(10);
    for (const item of [message('a', 5), turn('b'), message('c', 7, port), message('d')]) mailbox.push(item);
    const taken = takeMessage(mailbox);
    expect(mailbox.counters()).to.deep.equal({ length: 3, highWater: 3, tells: 2, asks: 1, bytes: 12 });
    mailbox.handled(taken);
    mailbox.push(message('e'));
    expect(mailbox.counters()).to.deep.equal({ length: 3, highWater: 3, tells: 3, asks: 1, bytes: 12 });
    mailbox.push(message('f'));
    mailbox.close();
    expect(mailbox.counters()).to.deep.equal({ length: 0, highWater: 4, tells: 4, asks: 1, bytes: 12 });
  });
});
