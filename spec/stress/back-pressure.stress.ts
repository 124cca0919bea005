/** The floods of `spec/host/back-pressure.spec.ts` at full size, with the times that hold on a machine at rest. */

import { expect } from 'chai';

import { Sink, Source } from '../fixtures/flood.ts';
import { growthWhilePouring, pileUp, quantile } from '../support/floods.ts';
import { useStage } from '../support/placements.ts';

describe('Floods at full size', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('of 1,000,000 awaited messages of 1 kB leave both sides small', async () => {
    const { taken, sourceMiB, sinkMiB } = await growthWhilePouring(stage.system, 1_000_000);
    console.log(`    sender +${sourceMiB.toFixed(1)} MiB, receiver +${sinkMiB.toFixed(1)} MiB`);
    expect(taken).to.equal(1_000_000);
    expect(sourceMiB).to.be.lessThan(50);
    expect(sinkMiB).to.be.lessThan(50);
  });

  it('let an actor beside the receiver answer the sender within 50 ms, 99 times of 100', async () => {
    const sink = await stage.spawn(Sink, { args: [1] });
    const neighbour = await sink.ask('neighbour');
    const source = (await stage.spawn(Source)).with({ timeoutMs: 120_000 });
    await source.ask('pour', sink, 30_000, 1_000);
    const pouring = source.ask('pour', sink, 600_000, 1_000);
    const [took = []] = await source.ask('askInTurn', 500, neighbour);
    console.log(`    p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms`);
    expect(quantile(took, 0.99)).to.be.lessThan(50);
    await pouring;
  });

  it('slow asks of others by less than 10 times with 500,000 messages in one mailbox', async () => {
    const { source, sink, neighbour, distant, gate, passed } = await pileUp(stage.system, 500_000);
    const [beside = [], apart = []] = await source.ask('askInTurn', 2_000, neighbour, distant);
    const ratio = quantile(beside, 0.5) / quantile(apart, 0.5);
    console.log(`    ${ratio.toFixed(2)} times`);
    expect(ratio).to.be.lessThan(10);
    gate.tell('open');
    await passed;
    expect(await source.ask('takenBy', sink)).to.equal(500_000);
  });
});
