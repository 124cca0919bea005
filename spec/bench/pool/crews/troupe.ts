import { createSystem, Pool, type TaskMark } from 'troupe';
import type { Crew, CrewOptions } from '../crew.ts';
import { tasks } from '../tasks.ts';
import type { Work } from '../work.ts';

type AnyTask = ((arg: unknown) => never) & TaskMark;

/** The system counts as part of the start. */
export async function openTroupe({ size }: CrewOptions): Promise<Crew> {
  const system = await createSystem({ name: 'bench', logLevel: 'warn' });
  const pool = await Pool.start(system, { size });
  return {
    apply: (name, arg) => pool.apply(tasks[name] as unknown as AnyTask, arg),
    map: (name: keyof Work, items: unknown[]) => pool.map(tasks[name] as unknown as AnyTask, items),
    close: () => system.stop(),
  };
}
