/** The work as tasks of troupe. */

import { defineTask, type TaskMark } from 'troupe';
import { work, type Work } from './work.ts';

type Tasks = { readonly [K in keyof Work]: Work[K] & TaskMark };

const IDEMPOTENT = { idempotent: true };

export const tasks: Tasks = {
  increment: defineTask(import.meta, 'increment', work.increment, IDEMPOTENT),
  relabel: defineTask(import.meta, 'relabel', work.relabel, IDEMPOTENT),
  spin: defineTask(import.meta, 'spin', work.spin, IDEMPOTENT),
  echo: defineTask(import.meta, 'echo', work.echo, IDEMPOTENT),
  throwDarts: defineTask(import.meta, 'throwDarts', work.throwDarts, IDEMPOTENT),
};
