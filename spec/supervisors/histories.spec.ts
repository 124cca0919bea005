/**
 * Random histories of crashes and admin calls over trees of three levels, which must lead to exactly what
 * the model says. `SEED` replays one of them.
 */

import type { System } from 'troupe';

import { useStage } from '../support/placements.ts';
import { enact } from '../support/supervision/enact.ts';
import { historyOf, type Scale } from '../support/supervision/histories.ts';

const LOCAL: Scale = { fewestEvents: 20, mostEvents: 40, mostWorkers: 20, hasProcess: () => false };
/** Every third worker, or so, has a process: a start of one takes as long as hundreds without. */
const MIXED: Scale = {
  fewestEvents: 20,
  mostEvents: 25,
  mostWorkers: 8,
  hasProcess: (path) => /[02]$/.test(path) && !/\/m\d$/.test(path),
};
const LOCAL_SEEDS = 1_000;
/** Histories in one spec: as many as there is time for before one could think that it hangs. */
const BATCH = 100;
/** A few: each takes some three seconds. */
const MIXED_SEEDS = 4;

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
    this.timeout(90_000);
    for (const seed of seeds(MIXED_SEEDS)) await enactSeed(stage.system, seed, MIXED);
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
