/** Messages one way, from the first `tell` until the last has been handled. */

import type { System } from 'troupe';
import { Sink } from './actors.ts';
import { newOrder } from './order.ts';
import { IpcSink, type Serialization } from './peers/ipc.ts';
import type { Contestant, Race } from './race.ts';

/** So that each run takes some hundred milliseconds. */
const MESSAGES = 400_000;
const IPC_MESSAGES = 60_000;
const LOCAL_MESSAGES = 2_000_000;
/** Before the clock runs, so that the code is compiled. */
const WARM_UP_PART = 0.2;

export function tells(system: System): Race {
  return {
    metrics: [{ title: 'tells to another process', unit: '/s', better: 'more' }],
    contestants: [toActor(system, 'process', MESSAGES), overIpc('json'), overIpc('advanced')],
  };
}

export function localTells(system: System): Race {
  return {
    metrics: [{ title: 'tells within the process', unit: '/s', better: 'more' }],
    contestants: [toActor(system, 'local', LOCAL_MESSAGES)],
  };
}

function toActor(system: System, placement: 'process' | 'local', messages: number): Contestant {
  return {
    name: 'troupe',
    run: async () => {
      const sink = await system.spawn(Sink, { placement });
      const send = async (count: number): Promise<void> => {
        for (let left = count; left > 0; left--) {
          const room = sink.tell('add', newOrder());
          if (room !== undefined) await room;
        }
        await sink.ask('count');
      };
      await send(messages * WARM_UP_PART);
      const rate = await ratePerSecond(messages, send);
      await sink.stop();
      return [rate];
    },
  };
}

function overIpc(serialization: Serialization): Contestant {
  return {
    name: `child_process, ${serialization}`,
    run: async () => {
      const sink = new IpcSink(serialization);
      const send = async (count: number): Promise<void> => {
        for (let left = count; left > 0; left--) {
          const room = sink.tell(newOrder());
          if (room !== undefined) await room;
        }
        await sink.count();
      };
      await send(IPC_MESSAGES * WARM_UP_PART);
      const rate = await ratePerSecond(IPC_MESSAGES, send);
      await sink.close();
      return [rate];
    },
  };
}

async function ratePerSecond(count: number, send: (count: number) => Promise<void>): Promise<number> {
  const started = performance.now();
  await send(count);
  return (count / (performance.now() - started)) * 1000;
}
