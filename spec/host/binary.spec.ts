import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect } from 'chai';
import { Pool } from 'troupe';

import { Depot, digestOf, inverted } from '../fixtures/depot.ts';
import { Carrier } from '../fixtures/nursery.ts';
import { forEachPlacement, useStage } from '../support/placements.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

const MIB = 1024 * 1024;

/** Numbers that differ from each other. */
function numbers(bytes: number): Float64Array {
  const array = new Float64Array(bytes / 8);
  for (let index = 0; index < array.length; index++) array[index] = index * 0.75;
  return array;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('Large binary', () => {
  forEachPlacement((stage) => {
    it('goes there and comes back, wherever in a value it is', async () => {
      const depot = await stage.spawn(Depot);
      const load = { list: [numbers(MIB), 'text'], map: new Map([['bytes', Buffer.alloc(MIB, 5)]]) };
      const echoed = await depot.ask('echo', load);
      expect(echoed.list).to.deep.equal(load.list);
      expect(Buffer.compare(echoed.map?.get('bytes') ?? Buffer.of(), Buffer.alloc(MIB, 5))).to.equal(0);
    });

    it('keeps the order of messages around it', async () => {
      const depot = await stage.spawn(Depot);
      const loads = ['a', numbers(3 * MIB), 'b', numbers(MIB), numbers(2 * MIB), 'c', 'd'];
      for (const load of loads) void depot.tell('store', load);
      expect(await depot.ask('log')).to.deep.equal(
        loads.map((load) => (typeof load === 'string' ? load : digestOf(load))),
      );
    });

    it('arrives as an argument of spawn, at restarts too', async () => {
      const stock = Buffer.alloc(MIB, 6);
      const depot = await stage.spawn(Depot, { args: [stock], restart: 'permanent' });
      expect(Buffer.compare(await depot.ask('stock'), stock)).to.equal(0);
      if (!stage.serialized) return;
      stock.fill(0);
      const end = depot.watch();
      void depot.tell('crash');
      await end;
      expect(Buffer.compare(await depot.ask('stock'), Buffer.alloc(MIB, 6))).to.equal(0);
    });

    it('arrives in the details of a rejection', async () => {
      const depot = await stage.spawn(Depot);
      const error = await rejectionOf(depot.ask('refuse', new Uint8Array(MIB).fill(7)));
      const { load } = error['details'] as { readonly load: Uint8Array };
      expect(Buffer.compare(load, Buffer.alloc(MIB, 7))).to.equal(0);
    });

    if (stage.serialized) {
      it('is what it was when it was sent, and of each side its own', async () => {
        const depot = await stage.spawn(Depot);
        const load = new Uint8Array(MIB).fill(1);
        void depot.tell('store', load);
        load.fill(2);
        void depot.tell('store', load);
        const spoilt = await depot.ask('spoil', load);
        expect([load[0], spoilt[0]]).to.deep.equal([2, 0]);
        const digests = [1, 2].map((byte) => digestOf(Buffer.alloc(MIB, byte)));
        expect(await depot.ask('log')).to.deep.equal(digests);
      });

      it('is refused at the caller beyond 256 MiB, by its place in the value', async () => {
        const depot = await stage.spawn(Depot);
        const load = { list: ['small', new Float64Array((300 * MIB) / 8)] };
        const error = thrownBy(() => depot.tell('echo', load));
        expect(error).to.include({ code: 'ERR_TROUPE_ENCODE', valuePath: '[0].list[1]' });
        expect(error.message).to.match(/over 256 MiB of binary; send it in parts, or a path to a file/);
        expect(await depot.ask('log')).to.deep.equal([]);
      });
    }
  });

  describe('between processes', () => {
    const stage = useStage({ placement: 'process', serializeLocal: false });

    it('goes there and comes back at 64 MiB, with 15 MiB of text', async () => {
      const depot = await stage.spawn(Depot);
      const load = numbers(64 * MIB);
      const text = 'x'.repeat(15 * MIB);
      const patient = depot.with({ timeoutMs: 30_000 });
      const [back, same] = (await patient.ask('echo', { list: [load, text] })).list;
      expect(digestOf(back as Float64Array)).to.equal(digestOf(load));
      expect(same === text).to.equal(true);
    });

    it('reaches an actor that another actor tells', async () => {
      const [one, other] = [await stage.spawn(Carrier), await stage.spawn(Carrier)];
      expect(await one.ask('fetchMany', other, 3, 2 * MIB)).to.equal(6 * MIB);
    });

    it('arrives when its sender exits at once', async () => {
      const depot = await stage.spawn(Depot);
      const reply = await depot.ask('close', 24 * MIB);
      expect(Buffer.compare(reply, Buffer.alloc(24 * MIB, 9))).to.equal(0);
    });

    it('goes to tasks and comes back from them', async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      const items = [1, 2, 3].map((byte) => Buffer.alloc(MIB, byte));
      const results = await pool.map(inverted, items);
      const expected = [254, 253, 252].map((byte) => digestOf(Buffer.alloc(MIB, byte)));
      expect(results.map((result) => digestOf(result))).to.deep.equal(expected);
      await pool.close();
    });

    it('keeps nobody waiting, and no memory, when its receiver is killed half-way', async () => {
      const depot = await stage.spawn(Depot);
      const pid = (await depot.pid()) ?? 0;
      collectGarbage();
      const before = process.memoryUsage().arrayBuffers;
      void depot.tell('hang');
      const load = new Uint8Array(32 * MIB).fill(1);
      void depot.tell('store', load);
      const room = depot.tell('store', load);
      expect(room).to.not.equal(undefined);
      const down = depot.watch();
      process.kill(pid, 'SIGKILL');
      await room;
      expect((await down).reason).to.include({ type: 'exited', signal: 'SIGKILL' });
      await waitUntil(() => {
        collectGarbage();
        return process.memoryUsage().arrayBuffers < before + load.byteLength + 4 * MIB;
      }, 'what was to be sent is given back');
      expect(load[0]).to.equal(1);
    });
  });
});
