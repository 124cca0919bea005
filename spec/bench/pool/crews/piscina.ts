import { FixedQueue, Piscina } from 'piscina';
import type { Crew, CrewOptions } from '../crew.ts';

const filename = new URL('../workers/one-call.js', import.meta.url).href;

/** Its README has this queue for many tasks; the number of threads is fixed, so that none starts while the clock runs. */
export async function openPiscina({ size }: CrewOptions): Promise<Crew> {
  const pool = new Piscina({ filename, minThreads: size, maxThreads: size, taskQueue: new FixedQueue() });
  return {
    apply: (name, arg) => pool.run([name, arg]) as Promise<never>,
    close: () => pool.destroy(),
  };
}
