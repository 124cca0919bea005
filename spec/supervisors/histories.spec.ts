/**
 * Random histories of crashes and admin calls over trees of three levels, which must lead to exactly what
 * the model says. `SEED` replays one of them.
 */

import type { System } from 'troupe';

import { useStage } from '../support/placements.ts';
import { inLanes } from '../support/side-by-side.ts';
import { enact } from '../support/supervision/enact.ts';
import { historyOf, type Scale } from '../support/supervision/histories.ts';
import { play, ROOT_LIMITS } from '../support/supervision/play.ts';
import { openWorld } from '../support/supervision/world.ts';

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

/** Starts of processes in one history: none would prove nothing, and many take as long as they do alone. */
const FEWEST_PROCESSES = 2;
const MOST_PROCESSES = 4;

const given = process.env['SEED'];

describe('A history of crashes and admin calls', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  for (let from = 0; from < LOCAL_SEEDS; from += BATCH) {
    const seeds = Array.from({ length: BATCH }, (_, index) => from + index);
    it(`leads to what the model says, seeds ${from} to ${from + BATCH - 1}`, async function () {
      this.timeout(30_000);
      for (const seed of replaying(seeds)) await enactSeed(stage.system, seed, LOCAL);
    });
  }

  it(`does so with real processes, ${MIXED_SEEDS} seeds`, async function () {
    this.timeout(120_000);
    const rest = replaying(seedsWithProcesses(MIXED_SEEDS));
    await inLanes(AT_ONCE, rest, async (seed) => enactSeed(stage.system, seed, MIXED));
  });
});

function replaying(seeds: readonly number[]): number[] {
  return given === undefined ? [...seeds] : seeds.filter((seed) => seed === Number(given));
}

function seedsWithProcesses(count: number): number[] {
  const seeds: number[] = [];
  for (let seed = 0; seeds.length < count; seed++) {
    const started = processesOf(seed);
    if (started >= FEWEST_PROCESSES && started <= MOST_PROCESSES) seeds.push(seed);
  }
  return seeds;
}

/** How many processes the model starts in a history. */
function processesOf(seed: number): number {
  let world = openWorld(ROOT_LIMITS);
  let count = 0;
  for (const event of historyOf(seed, MIXED)) {
    const step = play(world, event);
    count += step.trace.filter((entry) => entry.startsWith('+') && MIXED.hasProcess(entry.slice(1))).length;
    ({ world } = step);
  }
  return count;
}

async function enactSeed(system: System, seed: number, scale: Scale): Promise<void> {
  try {
    await enact(system, historyOf(seed, scale), (path) => (scale.hasProcess(path) ? 'process' : 'local'));
  } catch (error) {
    if (error instanceof Error) error.message = `SEED=${seed}\n${error.message}`;
    throw error;
  }
}
