import { expect } from 'chai';
import type { ActorRef, System } from 'troupe';

import { Sink, Source, type SinkRef, type SourceProtocol } from '../fixtures/flood.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { growthWhilePouring, MEBIBYTE, pileUp, quantile } from '../support/floods.ts';
import { useStage } from '../support/placements.ts';
import { sideBySide } from '../support/side-by-side.ts';

type SourceRef = ActorRef<SourceProtocol>;

/** Who a sender's receiver may be to it; the ref of each comes in a message. */
const RELATIONS: Readonly<Record<string, (system: System, source: SourceRef) => Promise<SinkRef>>> = {
  'a child': (_system, source) => source.ask('sink', 1_000),
  'a sibling': (system) => system.spawn(Sink),
  'a grandchild': async (_system, source) => (await source.ask('source')).ask('sink', 1_000),
  'a stranger': async (system) => (await system.spawn(Source)).ask('sink', 1_000),
};

/** What may be on its way when the receiver asks the sender to wait: sockets and batches hold this much. */
const ON_THE_WAY_BYTES = 4 * MEBIBYTE;

describe('Back-pressure between processes', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('keeps both sides small while a sender that awaits is quicker than its receiver', async function () {
    this.timeout(60_000);
    const { taken, sourceMiB, sinkMiB } = await growthWhilePouring(stage.system, 100_000);
    expect(taken).to.equal(100_000);
    expect(sourceMiB).to.be.lessThan(50);
    expect(sinkMiB).to.be.lessThan(50);
  });

  sideBySide({ atOnce: 3, timeoutMs: 60_000 }, (it) => {
    // It takes 5 s, most of which it waits.
    it('ends with an error for two actors that await each other, both full, in processes and locally', async () => {
      const duel = async (placement: 'local' | 'process') => {
        const duellist = () => stage.system.spawn(Sink, { placement, mailbox: { capacity: 10 } });
        const referee = await stage.system.spawn(Recorder, { placement: 'local' });
        const [one, other] = [await duellist(), await duellist()];
        const patient = { timeoutMs: 25_000 };
        return Promise.all([
          one.with(patient).ask('duel', other, referee),
          other.with(patient).ask('duel', one, referee),
        ]);
      };
      const refusals = (await Promise.all([duel('process'), duel('local')])).flat();
      expect(refusals).to.have.length(4);
      for (const { code, afterMs } of refusals) {
        expect(code).to.equal('ERR_TROUPE_MAILBOX_FULL');
        // A timer may fire a fraction of a millisecond early.
        expect(afterMs).to.be.at.least(4_990);
      }
    });

    for (const [relation, spawnSink] of Object.entries(RELATIONS)) {
      for (const [title, length, turns] of [
        ['1,000 messages', 1_000, 500],
        ['16 MiB', MEBIBYTE, 100],
      ] as const) {
        it(`refuses a sender that does not await at its bound of ${title} to ${relation}, and nobody else`, async () => {
          const source = (await stage.spawn(Source)).with({ timeoutMs: 50_000 });
          const sink = await spawnSink(stage.system, source);
          const neighbour = await sink.ask('neighbour');
          const gate = await stage.system.spawn(Gate, { placement: 'local' });
          const passed = sink.with({ timeoutMs: Infinity }).ask('hold', gate);
          await gate.ask('arrived');
          const before = await source.ask('peakBytes');
          const { sent, codes } = await source.ask('rush', sink, length, turns);
          const grown = (await source.ask('peakBytes')) - before;
          expect(codes).to.deep.equal(['ERR_TROUPE_MAILBOX_FULL']);
          const bound = Math.min(1_000, (16 * MEBIBYTE) / length);
          expect(sent).to.be.within(bound, 2 * bound + ON_THE_WAY_BYTES / length);
          expect(grown).to.be.lessThan(100 * MEBIBYTE);
          // The sink is held up all this while, and its mailbox full; an actor beside it is not.
          for (const asker of [source, await stage.spawn(Source)]) {
            const [took = []] = await asker.ask('askInTurn', 100, neighbour);
            expect(took).to.have.length(100);
          }
          gate.tell('open');
          await passed;
          expect(await source.ask('takenBy', sink)).to.equal(sent);
          expect(await source.ask('rush', sink, 1, 1))
            .to.have.property('sent')
            .that.is.at.least(1_000);
        });
      }
    }
  });

  it('lets others be answered past 100,000 messages that wait in one mailbox', async function () {
    this.timeout(60_000);
    const { source, sink, neighbour, distant, gate, passed } = await pileUp(stage.system, 100_000);
    const [beside = [], apart = []] = await source.ask('askInTurn', 1_000, neighbour, distant);
    // By turns, so that whatever else keeps the machine busy falls on both alike.
    expect(quantile(beside, 0.25)).to.be.lessThan(10 * quantile(apart, 0.25));
    gate.tell('open');
    await passed;
    expect(await source.ask('takenBy', sink)).to.equal(100_000);
  });
});
