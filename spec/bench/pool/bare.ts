/** Two processes that share the work from the start and are told nothing but to begin: what a pool can reach at most. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figures } from '../race.ts';
import { SHORT_TASKS, WORKERS } from './amounts.ts';

/** @returns Tasks of 1 ms per second. */
export async function bareProcesses(): Promise<Figures> {
  const script = fileURLToPath(new URL('workers/bare.js', import.meta.url));
  const children = Array.from({ length: WORKERS }, () => fork(script));
  await Promise.all(children.map((child) => once(child, 'message')));
  const done = children.map((child) => once(child, 'message'));
  const began = performance.now();
  for (const child of children) child.send(SHORT_TASKS / WORKERS);
  await Promise.all(done);
  const seconds = (performance.now() - began) / 1_000;
  for (const child of children) child.disconnect();
  return [SHORT_TASKS / seconds];
}
