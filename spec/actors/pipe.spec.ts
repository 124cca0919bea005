import { expect } from 'chai';
import { Connection, Pipe } from 'troupe';

import { QueueUser } from '../fixtures/queue-user.ts';
import { useStage } from '../support/placements.ts';
import { range } from '../support/pool-stage.ts';
import { codeOf, rejectionOf } from '../support/rejection.ts';

describe('Pipe', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('carries messages both ways, in order, each whole', async () => {
    const [here, there] = await Pipe.start<unknown>(stage.system);
    expect(here).to.be.instanceOf(Connection);
    const user = await stage.spawn(QueueUser);
    const echoed = user.ask('echo', there);
    const sizes = [0, 1, 2 ** 16, 2 ** 20 + 1, 2 ** 24];
    for (const size of sizes) await here.send(new Uint8Array(size).fill(size % 251));
    for (const size of sizes) {
      const bytes = (await here.recv()) as Uint8Array;
      expect(bytes).to.have.length(size);
      expect(bytes.every((byte) => byte === size % 251)).to.equal(true);
    }
    await here.close();
    expect(await echoed).to.equal('ERR_TROUPE_CLOSED');
  });

  it('says whether a message is there', async () => {
    const [here, there] = await Pipe.start<number>(stage.system);
    expect(await there.poll()).to.equal(false);
    const waiting = there.poll(5_000);
    await here.send(1);
    expect(await waiting).to.equal(true);
    expect([await there.poll(), await there.recv(), await there.poll(10)]).to.deep.equal([true, 1, false]);
    await here.close();
    expect(await there.poll()).to.equal(true);
  });

  it('waits as long as it is told', async () => {
    const [here, there] = await Pipe.start<number>(stage.system);
    expect(await rejectionOf(here.recv({ timeoutMs: 20 }))).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
    const given = new AbortController();
    const waiting = rejectionOf(here.recv({ signal: given.signal }));
    given.abort(new Error('enough'));
    expect(await waiting).to.include({ message: 'enough' });
    await there.send(7);
    expect(await here.recv()).to.equal(7);
  });

  it('gives what was sent before an end was closed, and then says that it was', async () => {
    const [here, there] = await Pipe.start<number>(stage.system);
    for (const n of range(3)) await here.send(n);
    await here.close();
    for (const n of range(3)) expect(await there.recv()).to.equal(n);
    expect(await codeOf(there.recv())).to.equal('ERR_TROUPE_CLOSED');
    expect(await codeOf(here.recv())).to.equal('ERR_TROUPE_CLOSED');
    expect(await codeOf(here.send(1))).to.equal('ERR_TROUPE_CLOSED');
    await here.close();
    await there.close();
    expect(await codeOf(there.poll())).to.equal('ERR_TROUPE_CLOSED');
  });

  for (const round of range(5)) {
    it(`ends for one process when the other is killed, after what that has sent (${round})`, async () => {
      const [here, there] = await Pipe.start<unknown>(stage.system);
      const user = await stage.spawn(QueueUser);
      for (const n of range(3)) await user.ask('send', there, String(n).repeat(100_000));
      user.tell('die');
      for (const n of range(3)) expect(await here.recv()).to.equal(String(n).repeat(100_000));
      expect(await codeOf(here.recv())).to.equal('ERR_TROUPE_CLOSED');
      expect(await codeOf(here.send('x'))).to.equal('ERR_TROUPE_CLOSED');
    });
  }

  it('has each end belong to the process that uses it first', async () => {
    const [here, there] = await Pipe.start<unknown>(stage.system);
    const [one, two] = await Promise.all([stage.spawn(QueueUser), stage.spawn(QueueUser)]);
    await one.ask('send', there, 1);
    expect(await here.recv()).to.equal(1);
    const error = await rejectionOf(two.ask('send', there, 2));
    expect(error.message).to.match(/belongs to another process/);
    expect(await codeOf(there.recv())).to.equal('ERR_TROUPE_REJECTION');
    await one.ask('send', there, 3);
    expect(await here.recv()).to.equal(3);
  });

  it('gives messages to a loop until the other end is closed', async () => {
    const [here, there] = await Pipe.start<string, number>(stage.system);
    for (const n of [0, 1]) await there.send(n);
    for await (const n of here) if (n === 0) break;
    expect(await here.recv()).to.equal(1);
    for (const n of [2, 3]) await there.send(n);
    await there.close();
    const rest: number[] = [];
    for await (const n of here) rest.push(n);
    expect(rest).to.deep.equal([2, 3]);
    const user = await stage.spawn(QueueUser);
    const [mine, theirs] = await Pipe.start<unknown>(stage.system);
    const all = user.ask('all', theirs);
    for (const word of ['timeout', 'closed', 'cancelled']) await mine.send(word);
    await mine.close();
    expect(await all).to.deep.equal(['timeout', 'closed', 'cancelled']);
  });

  it('throws in a loop over an end of another process', async () => {
    const [here, there] = await Pipe.start<unknown>(stage.system);
    const user = await stage.spawn(QueueUser);
    await user.ask('send', there, 1);
    expect(await here.recv()).to.equal(1);
    expect(await codeOf(there[Symbol.asyncIterator]().next())).to.equal('ERR_TROUPE_REJECTION');
  });

  it('refuses what cannot be sent, and goes on', async () => {
    const [here, there] = await Pipe.start<unknown>(stage.system);
    const user = await stage.spawn(QueueUser);
    expect(await codeOf(here.send({ deep: [() => 1] }))).to.equal('ERR_TROUPE_ENCODE');
    expect(await codeOf(user.ask('send', there, () => 1))).to.equal('ERR_TROUPE_ENCODE');
    await user.ask('send', there, 1);
    expect(await here.recv()).to.equal(1);
  });

  it('carries copies, also within one process', async () => {
    const [here, there] = await Pipe.start<{ n: number }>(stage.system);
    const sent = { n: 1 };
    await here.send(sent);
    sent.n = 2;
    const received = await there.recv();
    expect(received).to.deep.equal({ n: 1 });
    received.n = 3;
    expect(sent.n).to.equal(2);
  });

  it('is found by its name, both ends of it', async () => {
    const [here] = await Pipe.start<number>(stage.system, { name: 'line' });
    const user = await stage.spawn(QueueUser);
    expect(here.path).to.equal('/spec/line');
    expect(await codeOf(Pipe.start(stage.system, { name: 'line' }))).to.equal('ERR_TROUPE_NAME_TAKEN');
    const [again, there] = (await Pipe.whereis<number>(stage.system, 'line')) ?? [];
    expect(again).to.deep.equal(here);
    await here.send(7);
    expect(await user.ask('recv', there as Connection<unknown, unknown>)).to.equal(7);
    expect(await Pipe.whereis(stage.system, 'other')).to.equal(undefined);
  });
});
