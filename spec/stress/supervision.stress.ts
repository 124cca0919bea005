/**
 * Many more histories than the specs have, with supervisors in processes of their own too. `SEED` is where
 * they begin, `SECONDS` how long they go on. What fails is made shorter before it is shown.
 */

import { expect } from 'chai';

import { useStage } from '../support/placements.ts';
import { enact } from '../support/supervision/enact.ts';
import { historyOf, type Scale } from '../support/supervision/histories.ts';
import type { Event } from '../support/supervision/plan.ts';
import type { Places } from '../support/supervision/real-specs.ts';
import { scriptOf } from '../support/supervision/script.ts';
import { shrink } from '../support/supervision/shrink.ts';

const seconds = Number(process.env['SECONDS'] ?? 60);
const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Each try of a history that hangs takes a quarter of a minute. */
const SHRINK_LIMIT_MS = 180_000;

const SIZE: Omit<Scale, 'hasProcess'> = { fewestEvents: 20, mostEvents: 40, mostWorkers: 20 };
const SCALES: Readonly<Record<string, Scale>> = {
  'without processes': { ...SIZE, hasProcess: () => false },
  'of workers in processes': { ...SIZE, mostWorkers: 8, hasProcess: (path) => /\/(w1|n\d*[05])$/.test(path) },
  'of supervisors in processes': { ...SIZE, mostWorkers: 8, hasProcess: (path) => /\/m[01]$/.test(path) },
};

describe(`Histories of supervision (SEED=${first} SECONDS=${seconds})`, () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  for (const [title, scale] of Object.entries(SCALES)) {
    it(`lead to what the model says, ${title}`, async () => {
      const places: Places = (path) => (scale.hasProcess(path) ? 'process' : 'local');
      const failureOf = async (events: readonly Event[]): Promise<unknown> => {
        try {
          await enact(stage.system, events, places);
          return undefined;
        } catch (error) {
          return error;
        }
      };
      const until = performance.now() + (1_000 * seconds) / Object.keys(SCALES).length;
      let seed = first;
      for (; performance.now() < until; seed++) {
        const events = historyOf(seed, scale);
        const failure = await failureOf(events);
        if (failure === undefined) continue;
        const fails = async (some: readonly Event[]): Promise<boolean> =>
          (await failureOf(some)) !== undefined;
        const shorter = await shrink(events, fails, SHRINK_LIMIT_MS);
        const { message } = ((await failureOf(shorter)) ?? failure) as Error;
        expect.fail(`SEED=${seed}, in short:\n${scriptOf(shorter)}\n${message}`);
      }
      console.log(`    ${seed - first} histories`);
    });
  }
});
