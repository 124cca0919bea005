/** Ends the process of one desk, and shows which of a supervisor's processes are others afterwards. */

import { type ChildInfo, describeExit, type ExitReason, type SupervisorRef } from 'troupe';
import type { Blow, DeskRef } from './blows.ts';

/** Finds a child that runs. */
export async function deskOf(supervisor: SupervisorRef, id: string): Promise<DeskRef> {
  const desk = await supervisor.child<DeskRef>(id);
  if (desk === undefined) throw new Error(`${id} does not run`);
  return desk;
}

/** Strikes a desk, prints what became of it and its siblings, and returns when all are there again. */
export async function strike(supervisor: SupervisorRef, id: string, blow: Blow): Promise<void> {
  const before = await supervisor.whichChildren();
  const desk = await deskOf(supervisor, id);
  const end = desk.watch();
  await blow(desk);
  const { reason, restarting } = await end;
  // A ref leads to the next run. When that answers, those that are restarted with it have been stopped.
  if (restarting) await desk.ask('serve');
  for (const { ref } of before) await (ref as DeskRef).ask('serve').catch(() => undefined);
  printEnd(supervisor, id, reason);
  printPids(before, await supervisor.whichChildren());
}

export function printEnd({ path }: SupervisorRef, id: string, reason: ExitReason): void {
  console.log(`\n${path}, ${id}: ${describeExit(reason)}`);
}

export function printPids(before: readonly ChildInfo[], after: readonly ChildInfo[]): void {
  const pids = new Map(after.map(({ id, pid }) => [id, pid]));
  for (const { id, pid } of before) {
    const now = pids.get(id);
    const change = now === undefined ? 'gone' : now === pid ? 'the same' : 'new';
    console.log(`${id.padEnd(8)}${column(pid)}${column(now)}  ${change}`);
  }
}

const column = (pid: number | undefined): string => String(pid ?? '–').padStart(9);
