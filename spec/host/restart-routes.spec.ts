import { expect } from 'chai';
import type { System } from 'troupe';

import { Beacon, Pilgrim, type BeaconRef, type PilgrimRef } from '../fixtures/pilgrims.ts';
import { useStage } from '../support/placements.ts';

/** Sent by each pilgrim after it has learned of a death, before the next one. */
const FURTHER = 100;

interface Shrine {
  readonly beacon: BeaconRef;
  /** Each in a process of its own but the first, which is in the program. */
  readonly pilgrims: readonly PilgrimRef[];
}

type Way = 'crash' | 'exit' | 'kill';
const ALL_WAYS: readonly Way[] = ['kill', 'crash', 'exit'];

async function callPilgrims(system: System): Promise<PilgrimRef[]> {
  const [here, one, two, three] = await Promise.all([
    system.spawn(Pilgrim, { placement: 'local' }),
    system.spawn(Pilgrim),
    system.spawn(Pilgrim),
    system.spawn(Pilgrim),
  ]);
  return [here, one, two, three, await three.ask('pilgrim')];
}

/** Where the slot that is restarted may belong; and how it can end there without anybody else. */
const OWNERS: Readonly<
  Record<string, { readonly open: (system: System) => Promise<Shrine>; readonly ways: readonly Way[] }>
> = {
  'of the program': {
    open: async (system) => ({
      beacon: await system.spawn(Beacon, { name: 'beacon', restart: 'permanent' }),
      pilgrims: await callPilgrims(system),
    }),
    ways: ALL_WAYS,
  },
  'of one of the senders': {
    open: async (system) => {
      const pilgrims = await callPilgrims(system);
      const [, , owner = pilgrims[0]] = pilgrims;
      if (owner === undefined) throw new Error('there are five pilgrims');
      return { beacon: await owner.ask('beacon', 'beacon', 'process'), pilgrims };
    },
    ways: ALL_WAYS,
  },
  'of an actor two levels below': {
    open: async (system) => {
      const pilgrims = await callPilgrims(system);
      const owner = await (await system.spawn(Pilgrim)).ask('pilgrim');
      return { beacon: await owner.ask('beacon', 'beacon', 'process'), pilgrims };
    },
    ways: ALL_WAYS,
  },
  'in the process of one of the senders': {
    open: async (system) => {
      const pilgrims = await callPilgrims(system);
      const [, , owner = pilgrims[0]] = pilgrims;
      if (owner === undefined) throw new Error('there are five pilgrims');
      return { beacon: await owner.ask('beacon', 'beacon', 'local'), pilgrims };
    },
    ways: ['crash', 'crash', 'crash'],
  },
};

describe('A slot that is restarted while five processes send to it', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  for (const [owner, { open, ways }] of Object.entries(OWNERS)) {
    it(`${owner} gets what each sent after learning of the death, in order`, async function () {
      this.timeout(60_000);
      const { beacon, pilgrims } = await open(stage.system);
      for (const pilgrim of pilgrims) pilgrim.tell('travel', beacon);
      const patient = pilgrims.map((pilgrim) => pilgrim.with({ timeoutMs: 50_000 }));
      await Promise.all(patient.map(async (pilgrim) => pilgrim.ask('mourned', 0, FURTHER)));
      // A slot is given up after three restarts in five seconds.
      for (const [index, way] of ways.entries()) {
        if (way === 'kill') process.kill((await beacon.pid()) ?? 0, 'SIGKILL');
        else beacon.tell(way);
        await Promise.all(patient.map(async (pilgrim) => pilgrim.ask('mourned', index + 1, FURTHER)));
        const reviews = await Promise.all(patient.map(async (pilgrim) => pilgrim.ask('review')));
        const pid = await beacon.pid();
        for (const { first, last, arrivals, refused, named } of reviews) {
          expect(last - first).to.be.at.least(FURTHER - 1);
          const arrived = new Set(arrivals);
          const sent = Array.from({ length: last - first + 1 }, (_, at) => first + at);
          const lost = sent.filter((n) => !arrived.has(n));
          expect(lost, `lost of ${first} to ${last}, sent after ${way} ${index + 1}`).to.deep.equal([]);
          // What was sent before the death was known may arrive too, and then before all that.
          expect(arrivals.find((n, at) => n <= (arrivals[at - 1] ?? 0))).to.equal(undefined);
          expect(refused).to.deep.equal([]);
          expect(named).to.equal(pid);
        }
      }
      const outcomes = await Promise.all(patient.map(async (pilgrim) => pilgrim.ask('rest')));
      for (const { asked, replies, codes } of outcomes) {
        expect(asked).to.be.at.least((FURTHER * ways.length) / 10);
        expect(replies).to.be.greaterThan(0);
        expect(codes.filter((code) => code !== 'ERR_TROUPE_ACTOR_EXITED')).to.deep.equal([]);
      }
    });
  }
});
