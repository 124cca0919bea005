/** What processes share, against what Python has for it: `shared-lock` and the others. */

import type { System } from 'troupe';
import type { Race } from '../race.ts';
import { sharedArray } from './array.ts';
import { sharedCounter, sharedCounterAlone } from './counter.ts';
import { sharedEvent } from './event.ts';
import { sharedLock } from './lock.ts';
import { sharedQueueAmongEight, sharedQueueToChild, sharedQueueToOwner } from './queue.ts';

export const sharedRaces: ReadonlyMap<string, (system: System) => Race> = new Map([
  ['shared-lock', sharedLock],
  ['shared-queue', sharedQueueToOwner],
  ['shared-queue-child', sharedQueueToChild],
  ['shared-queue-eight', sharedQueueAmongEight],
  ['shared-event', sharedEvent],
  ['shared-counter', sharedCounter],
  ['shared-counter-alone', sharedCounterAlone],
  ['shared-array', sharedArray],
]);
