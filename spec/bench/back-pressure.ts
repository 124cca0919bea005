/** What an ask elsewhere notices of an actor that is fed more than it can take. */

import type { ActorRef, System } from 'troupe';
import { Counter, Overfed } from './actors.ts';
import { newOrder } from './order.ts';
import { apart } from './pinning.ts';
import type { Race } from './race.ts';
import { using } from './sink.ts';
import { median, quantile } from './statistics.ts';

/** At 100 per millisecond they take it a second. */
const FED = 100_000;
const TEXT = 'x'.repeat(1_000);

const BACKLOG = 500_000;
const ASKS = 1_000;
const WARM_UP_ASKS = 5_000;

interface EchoProtocol {
  echo(order: unknown): unknown;
}

export function fedNeighbour(system: System): Race {
  return {
    metrics: [
      {
        title: 'ask beside a full mailbox that is fed, same process, p99',
        unit: 'ms',
        better: 'less',
        bars: [{ atMost: 50 }],
      },
    ],
    contestants: [
      {
        name: 'troupe',
        run: async () => {
          const overfed = await system.spawn(Overfed, { mailbox: { capacity: 1_000 } });
          return using({ close: () => overfed.stop() }, async () => {
            const neighbour = await overfed.ask('neighbour');
            let isFed = false;
            const feed = async (): Promise<void> => {
              for (let left = FED; left > 0; left--) await overfed.tell('eat', TEXT);
              isFed = true;
            };
            const ask = async (): Promise<number[]> => {
              const times: number[] = [];
              while (!isFed) times.push(await timeOfAsk(neighbour));
              return times;
            };
            const [times] = await Promise.all([ask(), feed()]);
            return [quantile(times, 0.99)];
          });
        },
      },
    ],
  };
}

export function backlog(system: System): Race {
  return {
    metrics: [
      {
        title: 'ask while 500,000 messages wait elsewhere ÷ ask before, p50',
        unit: '×',
        better: 'less',
        bars: [{ atMost: 10 }],
      },
    ],
    contestants: [
      {
        name: 'troupe',
        run: async () => {
          const [overfed, counter] = await Promise.all([
            system.spawn(Overfed, { mailbox: { capacity: BACKLOG + 1, capacityBytes: 2 ** 30 } }),
            system.spawn(Counter),
          ]);
          const close = (): Promise<unknown> => Promise.all([overfed.kill(), counter.stop()]);
          // Apart: else the two settle on one CPU or on two, which makes more of a difference.
          const measure = async (): Promise<[number]> => {
            await timesOfAsks(counter, WARM_UP_ASKS);
            const before = median(await timesOfAsks(counter, ASKS));
            overfed.tell('choke');
            for (let left = BACKLOG; left > 0; left--) await overfed.tell('eat', '');
            return [median(await timesOfAsks(counter, ASKS)) / before];
          };
          return using({ close }, async () => apart([(await counter.pid()) ?? 0], measure));
        },
      },
    ],
  };
}

async function timesOfAsks(ref: ActorRef<EchoProtocol>, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let left = count; left > 0; left--) times.push(await timeOfAsk(ref));
  return times;
}

async function timeOfAsk(ref: ActorRef<EchoProtocol>): Promise<number> {
  const asked = performance.now();
  await ref.ask('echo', newOrder());
  return performance.now() - asked;
}
