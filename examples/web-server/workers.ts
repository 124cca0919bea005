import { child, defineSupervisor, type SupervisorDefinition } from 'troupe';
import { RequestWorker } from './request-worker.ts';

/** Each worker is a process; one that dies is started again, and the others do not notice. */
export const workers = (size: number): SupervisorDefinition =>
  defineSupervisor('workers', {
    strategy: 'one_for_one',
    intensity: 50, // A worker every 100 ms may die before this is taken for more than bad luck.
    periodMs: 5_000,
    children: Array.from({ length: size }, (_, index) =>
      child(RequestWorker, { id: `worker-${index + 1}`, hangTimeoutMs: 2_000 }),
    ),
  });
