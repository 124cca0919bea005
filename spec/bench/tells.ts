/** Messages one way, from the first `tell` until the last has been handled. */

import type { System } from 'troupe';
import { Counter, Sender } from './actors.ts';
import { newOrder } from './order.ts';
import { erlang } from './peers/erlang.ts';
import { IpcSink } from './peers/ipc.ts';
import { PortSink } from './peers/port.ts';
import { python } from './peers/python.ts';
import type { Contestant, Race } from './race.ts';
import { actorSink, using, type Sink } from './sink.ts';

/** So that each run takes some hundred milliseconds. */
const MESSAGES = 400_000;
const PEER_MESSAGES = 60_000;
const ERLANG_MESSAGES = 200_000;
const LOCAL_MESSAGES = 2_000_000;
/** Before the clock runs, so that the code is compiled. */
const WARM_UP_PART = 0.2;
/** The whole of a run is one ask of the sender. */
const SEND_TIMEOUT_MS = 60_000;

export function tells(system: System): Race {
  return {
    metrics: [
      {
        title: 'tells to another process',
        unit: '/s',
        better: 'more',
        bars: [
          { peer: 'child_process, json', atLeast: 5 },
          { peer: 'child_process, advanced', atLeast: 15 },
          { peer: 'MessagePort of a worker thread', atLeast: 5 },
          { peer: 'Erlang distribution', atLeast: 5 },
          { peer: 'Python Queue', atLeast: 12 },
          // As quick as parent and child, but for what runs of one and the same thing differ by.
          { peer: 'troupe, between siblings', atMost: 1.1 },
        ],
      },
    ],
    contestants: [
      contestant('troupe', MESSAGES, () => actorSink(system, 'process')),
      siblings(system),
      contestant('child_process, json', PEER_MESSAGES, () => new IpcSink('json')),
      contestant('child_process, advanced', PEER_MESSAGES, () => new IpcSink('advanced')),
      contestant('MessagePort of a worker thread', PEER_MESSAGES, () => new PortSink()),
      erlang('Erlang distribution', `tells, [${ERLANG_MESSAGES * WARM_UP_PART}, ${ERLANG_MESSAGES}]`),
      python('Python Queue', 'tells', 'queue', PEER_MESSAGES * WARM_UP_PART, PEER_MESSAGES),
      python('Python Pipe', 'tells', 'pipe', PEER_MESSAGES * WARM_UP_PART, PEER_MESSAGES),
    ],
  };
}

export function localTells(system: System): Race {
  return {
    metrics: [{ title: 'tells within the process', unit: '/s', better: 'more' }],
    contestants: [contestant('troupe', LOCAL_MESSAGES, () => actorSink(system, 'local'))],
  };
}

function contestant(name: string, messages: number, open: () => Sink | Promise<Sink>): Contestant {
  return {
    name,
    run: async () =>
      using(await open(), async (sink) => {
        const send = async (count: number): Promise<void> => {
          for (let left = count; left > 0; left--) {
            const room = sink.tell(newOrder());
            if (room !== undefined) await room;
          }
          await sink.count();
        };
        await send(messages * WARM_UP_PART);
        return [await ratePerSecond(messages, send)];
      }),
  };
}

/** One actor tells another, neither of them an ancestor of the other. */
function siblings(system: System): Contestant {
  return {
    name: 'troupe, between siblings',
    run: async () => {
      const [sender, counter] = await Promise.all([system.spawn(Sender), system.spawn(Counter)]);
      const close = (): Promise<unknown> => Promise.all([sender.stop(), counter.stop()]);
      return using({ close }, async () => {
        const patient = sender.with({ timeoutMs: SEND_TIMEOUT_MS });
        const send = (count: number): Promise<number> => patient.ask('send', counter, count);
        await send(MESSAGES * WARM_UP_PART);
        return [await ratePerSecond(MESSAGES, send)];
      });
    },
  };
}

async function ratePerSecond(count: number, send: (count: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await send(count);
  return (count / (performance.now() - started)) * 1000;
}
