/** An event that many wait for: from the call that sets it until the last of them goes on. */

import { Event, type System } from 'troupe';
import type { Race } from '../race.ts';
import { using } from '../sink.ts';
import { median } from '../statistics.ts';
import { python, troupe } from './contestants.ts';
import { now } from './user.ts';

const WAITERS = 100;
const PROCESSES = 4;
const WARM_UP_ROUNDS = 20;
const ROUNDS = 20;
const PYTHON_ROUNDS = 3;

export function sharedEvent(system: System): Race {
  const contender = troupe(system, PROCESSES, async (users) =>
    using(await Event.start(system), async (event) => {
      const times: number[] = [];
      for (let left = WARM_UP_ROUNDS + ROUNDS; left > 0; left--) {
        await Promise.all(users.map((user) => user.ask('startWaiting', event, WAITERS / PROCESSES)));
        const began = now();
        await event.set();
        const woken = await Promise.all(users.map((user) => user.ask('woken')));
        times.push(Math.max(...woken) - began);
        await event.clear();
      }
      return [median(times.slice(WARM_UP_ROUNDS))];
    }),
  );
  return {
    metrics: [
      { title: '100 waiters in four processes wake when an event is set', unit: 'ms', better: 'less' },
    ],
    contestants: [
      contender,
      python('Python Manager().Event()', 'event', 'manager', WAITERS, PYTHON_ROUNDS),
      python('Python Event', 'event', 'bare', WAITERS, PYTHON_ROUNDS),
    ],
  };
}
