/** Waiting for the runs of children. */

import type { SupervisorRef } from 'troupe';

import { waitUntil } from '../wait-until.ts';

/**
 * Waits until a child runs, in another process than before.
 *
 * @param before - The process of the run that has ended, if there was one.
 * @returns The pid of its process.
 */
export async function running(
  tree: SupervisorRef,
  id: string,
  before?: number,
  limitMs?: number,
): Promise<number> {
  let pid: number | undefined;
  const look = async (): Promise<boolean> => {
    pid = (await tree.whichChildren()).find((one) => one.id === id)?.pid;
    return pid !== undefined && pid !== before;
  };
  await waitUntil(look, `child '${id}' runs`, limitMs);
  return pid ?? 0;
}
