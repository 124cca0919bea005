/**
 * Random histories of crashes and admin calls over trees of three levels, which must lead to exactly what
 * the model says. `SEED` replays one of them.
 */

import type { System } from 'troupe';

import { useStage } from '../support/placements.ts';
import { enact } from '../support/supervision/enact.ts';
import { historyOf, type Scale } from '../support/supervision/histories.ts';

const LOCAL: Scale = { fewestEvents: 20, mostEvents: 40, mostWorkers: 20, hasProcess: () => false };
/** A start of a process takes as long as hundreds without: of each supervisor one child has one at most. */
const MIXED: Scale = {
  fewestEvents: 20,
  mostEvents: 25,
  mostWorkers: 8,
  hasProcess: (path) => /m[01]\/(w1|n\d*[05])$/.test(path),
};
const LOCAL_SEEDS = 1_000;
/** Histories in one spec: as many as there is time for before one could think that it hangs. */
const BATCH = 100;
const MIXED_SEEDS = 50;
/** Trees that live side by side, for the processes of one to start while another waits. */
const AT_ONCE = 4;

const given = process.env['SEED'];
const seeds = (count: number, from = 0): number[] =>
  given === undefined ? Array.from({ length: count }, (_, index) => from + index) : [Number(given)];

describe('A history of crashes and admin calls', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });
  const batches = given === undefined ? LOCAL_SEEDS / BATCH : 1;
  for (let batch = 0; batch < batches; batch++) {
    const own = seeds(BATCH, batch * BATCH);
    it(`leads to what the model says, seeds ${own[0]} to ${own.at(-1)}`, async function () {
      this.timeout(30_000);
      for (const seed of own) await enactSeed(stage.system, seed, LOCAL);
    });
  }

  it(`does so with real processes, seeds 0 to ${MIXED_SEEDS - 1}`, async function () {
    this.timeout(120_000);
    const rest = seeds(MIXED_SEEDS);
    const enactRest = async (): Promise<void> => {
      for (let seed = rest.shift(); seed !== undefined; seed = rest.shift())
        await enactSeed(stage.system, seed, MIXED);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, enactRest));
  });
});

async function enactSeed(system: System, seed: number, scale: Scale): Promise<void> {
  try {
    await enact(system, historyOf(seed, scale), (path) => (scale.hasProcess(path) ? 'process' : 'local'));
  } catch (error) {
    if (error instanceof Error) error.message = `SEED=${seed}\n${error.message}`;
    throw error;
  }
}
