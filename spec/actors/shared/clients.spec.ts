import { expect } from 'chai';
import {
  Barrier,
  Cell,
  Condition,
  createSystem,
  Event,
  Lock,
  Namespace,
  Pipe,
  Process,
  Queue,
  Semaphore,
  SharedArray,
  SharedList,
  SharedMap,
  type Spawner,
} from 'troupe';

import { Party } from '../../fixtures/sync-tasks.ts';
import { same } from '../../fixtures/pool-tasks.ts';
import { usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';

interface Client {
  equals(other: never): boolean;
}

async function allClients(owner: Spawner): Promise<Client[]> {
  return [
    await Barrier.start(owner, { parties: 2 }),
    await Cell.start(owner, { initial: 1 }),
    await Condition.start(owner),
    (await Pipe.start(owner))[1],
    await Event.start(owner),
    await Lock.start(owner),
    await Namespace.start(owner, { from: { a: 1 } }),
    await Queue.start(owner),
    await Semaphore.start(owner),
    await SharedArray.start(owner, { length: 1 }),
    await SharedList.start(owner),
    await SharedMap.start(owner),
  ];
}

describe('A client of a shared object', () => {
  const stage = usePoolStage();

  it('is the same in another process, and as a result, an element, a key or a value there', async () => {
    const clients = await allClients(stage.system);
    const party = await stage.spawn(Party);
    const sent = { list: clients, map: new Map(clients.map((client) => [client, [client]])) };
    for (const came of [
      (await party.ask('same', sent)) as typeof sent,
      (await (await Process.start(stage.system, same, { args: [sent] })).result) as typeof sent,
    ]) {
      const copies = [came.list, [...came.map.keys()], [...came.map.values()].flat()];
      for (const [index, client] of clients.entries()) {
        for (const copy of copies) {
          expect(copy[index]).to.be.instanceOf(client.constructor);
          expect(client.equals(copy[index] as never), client.constructor.name).to.equal(true);
        }
      }
    }
  });

  it('may be what others hold, itself included', async () => {
    const lock = await Lock.start(stage.system);
    const cell = await Cell.start<unknown>(stage.system, { initial: lock });
    const map = await SharedMap.start<string, Cell<unknown>>(stage.system, { from: [['cell', cell]] });
    const queue = await Queue.start<unknown>(stage.system);
    await queue.put(map);
    await queue.put(queue);
    const found = (await queue.get()) as typeof map;
    const held = (await (await found.get('cell'))?.get()) as Lock;
    await held.withLock(async () => expect(await lock.isHeld()).to.equal(true));
    expect(queue.equals((await queue.get()) as typeof queue)).to.equal(true);
    await cell.set(cell);
    expect(cell.equals((await cell.get()) as typeof cell)).to.equal(true);
  });

  it('stays in its system', async () => {
    await using other = await createSystem({ name: 'other', logLevel: 'silent' });
    const party = await stage.spawn(Party);
    const mine = await Lock.start(stage.system, { name: 'twin' });
    const twin = await Lock.start(other, { name: 'twin' });
    expect((await Lock.whereis(other, 'twin'))?.equals(mine)).to.equal(false);
    for (const client of await allClients(other)) {
      expect(await rejectionOf(party.ask('same', { client }))).to.include({ code: 'ERR_TROUPE_ENCODE' });
    }
    expect(await mine.withLock(() => twin.withLock(() => mine.withLock(() => 'both')))).to.equal('both');
    await other.stop();
    expect(await rejectionOf(twin.acquire())).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(await mine.isHeld()).to.equal(false);
  });
});
