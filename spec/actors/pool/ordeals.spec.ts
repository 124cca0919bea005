import { Pool } from 'troupe';

import type { End, Moment } from '../../fixtures/deadly-tasks.ts';
import { withstand, withstandClosing, withstandTerminating } from '../../support/pool-ordeals.ts';
import { usePoolStage } from '../../support/pool-stage.ts';
import { useScarceMemory } from '../../support/scarce-memory.ts';

/** Rows of the table that `spec/stress/pool-ordeals.stress.ts` goes through: each end and each moment. */
const DURING_MAP: readonly [End, Moment][] = [
  ['kill', 'sending'],
  ['exit', 'idle'],
  ['abort', 'running'],
  ['memory', 'idle'],
  ['stray', 'sending'],
  ['stop', 'running'],
];
const DURING_CLOSE: readonly [End, Moment][] = [
  ['kill', 'running'],
  ['exit', 'sending'],
  ['stray', 'idle'],
];
const DURING_TERMINATE: readonly [End, Moment][] = [
  ['abort', 'sending'],
  ['exit', 'running'],
  ['stop', 'sending'],
];

describe('A pool in ordeals', () => {
  useScarceMemory();
  const stage = usePoolStage();

  for (const [end, moment] of DURING_MAP) {
    it(`gives the right results and is whole again when a worker ends by ${end}, ${moment}`, async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      await withstand(stage, pool, { end, moment, marker: stage.file('happened') });
    });
  }

  for (const [end, moment] of DURING_CLOSE) {
    it(`is closed, with all results, when one ends by ${end}, ${moment}`, () =>
      withstandClosing(stage, { end, moment, marker: stage.file('happened') }));
  }

  for (const [end, moment] of DURING_TERMINATE) {
    it(`is terminated when one ends by ${end}, ${moment}`, () =>
      withstandTerminating(stage, { end, moment, marker: stage.file('happened') }));
  }
});
