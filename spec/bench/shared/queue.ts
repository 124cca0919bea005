/** Items through a queue, from the first put until the last has been got. */

import { Queue, type System } from 'troupe';
import { newOrder, type Order } from '../order.ts';
import type { Bar } from '../bars.ts';
import type { Contestant, Figures, Metric, Race } from '../race.ts';
import { using } from '../sink.ts';
import { python, troupe, type UserRef } from './contestants.ts';
import { getOrders, now } from './user.ts';

const ITEMS = 200_000;
const PYTHON_ITEMS = 40_000;
const MANAGER_ITEMS = 5_000;
const WARM_UP_PART = 0.2;
/** Producers, and consumers. */
const PROCESSES = 4;

const PYTHON = 'Python Queue';
const MANAGER = 'Python Manager().Queue()';

type Move = (queue: Queue<Order>, users: readonly UserRef[], count: number) => Promise<unknown>;

export function sharedQueueToOwner(system: System): Race {
  return race(
    { title: 'queue, a child puts and its parent gets', bars: ONE_TO_ONE },
    'queue-to-parent',
    contestant(system, 1, (queue, [user], count) =>
      Promise.all([user?.ask('put', queue, count), getOrders(queue, count)]),
    ),
  );
}

export function sharedQueueToChild(system: System): Race {
  return race(
    { title: 'queue, a parent puts and its child gets', bars: ONE_TO_ONE },
    'queue-to-child',
    contestant(system, 1, (queue, [user], count) =>
      Promise.all([user?.ask('get', queue, count), putOrders(queue, count)]),
    ),
  );
}

export function sharedQueueAmongEight(system: System): Race {
  return race(
    { title: 'queue, four children put and four get', bars: [] },
    'queue-among-eight',
    contestant(system, 2 * PROCESSES, (queue, users, count) =>
      Promise.all(
        users.map((user, index) => user.ask(index < PROCESSES ? 'put' : 'get', queue, count / PROCESSES)),
      ),
    ),
  );
}

const ONE_TO_ONE: readonly Bar[] = [
  { peer: PYTHON, atLeast: 3 },
  { peer: MANAGER, atLeast: 5 },
];

function race(metric: Pick<Metric, 'title' | 'bars'>, work: string, contender: Contestant): Race {
  return {
    metrics: [{ ...metric, unit: '/s', better: 'more' }],
    contestants: [
      contender,
      python(PYTHON, work, 'bare', PYTHON_ITEMS * WARM_UP_PART, PYTHON_ITEMS),
      python(MANAGER, work, 'manager', MANAGER_ITEMS * WARM_UP_PART, MANAGER_ITEMS),
    ],
  };
}

function contestant(system: System, users: number, move: Move): Contestant {
  return troupe(system, users, async (crew): Promise<Figures> =>
    using(await Queue.start<Order>(system), async (queue) => {
      await move(queue, crew, ITEMS * WARM_UP_PART);
      const began = now();
      await move(queue, crew, ITEMS);
      return [(ITEMS / (now() - began)) * 1_000];
    }),
  );
}

async function putOrders(queue: Queue<Order>, count: number): Promise<void> {
  for (let left = count; left > 0; left--) await queue.put(newOrder());
}
