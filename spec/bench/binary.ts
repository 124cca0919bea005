/** One large typed array after the other, one way, until the last has arrived. Every contestant copies. */

import type { System } from 'troupe';
import { IpcSink } from './peers/ipc.ts';
import { PortSink } from './peers/port.ts';
import { python } from './peers/python.ts';
import type { Contestant, Race } from './race.ts';
import { actorSink, using, type Sink } from './sink.ts';

const BYTES = 64 * 1024 * 1024;
const ARRAYS = 3;

export function largeBinary(system: System): Race {
  const array = new Float64Array(BYTES / Float64Array.BYTES_PER_ELEMENT).map((_, index) => index);
  const contestant = (name: string, open: () => Sink | Promise<Sink>): Contestant => ({
    name,
    run: async () => using(await open(), (sink) => gigabytesPerSecond(sink, array)),
  });
  return {
    metrics: [
      {
        title: 'Float64Array of 64 MiB, one way',
        unit: 'GB/s',
        better: 'more',
        bars: [{ atLeast: 1.5 }],
      },
    ],
    contestants: [
      contestant('troupe', () => actorSink(system, 'process')),
      contestant('child_process, advanced', () => new IpcSink('advanced')),
      contestant('MessagePort of a worker thread', () => new PortSink()),
      python('Python Queue, bytes', 'binary', 'queue', BYTES, ARRAYS),
      python('Python Pipe, send_bytes', 'binary', 'pipe', BYTES, ARRAYS),
    ],
  };
}

async function gigabytesPerSecond(sink: Sink, array: Float64Array): Promise<[number]> {
  const send = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left--) await sink.store(array);
    await sink.count();
  };
  await send(1);
  const started = performance.now();
  await send(ARRAYS);
  return [(ARRAYS * BYTES) / (performance.now() - started) / 1e6];
}
