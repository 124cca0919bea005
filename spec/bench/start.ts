/** What a process costs: from `spawn` until the actor is ready, and the memory it has then. */

import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { System } from 'troupe';
import { Idle } from './actors.ts';
import { forkEmpty, forkReady } from './peers/ipc.ts';
import type { Race } from './race.ts';

/** How long a process that is ready may still be busy with itself. */
const SETTLE_MS = 50;

export function start(system: System): Race {
  return {
    metrics: [
      { title: 'spawn until ready', unit: 'ms', better: 'less' },
      { title: 'memory (RSS), ready and idle', unit: 'MB', better: 'less' },
    ],
    runsPerRound: 6,
    contestants: [
      {
        name: 'troupe',
        run: async () => {
          const started = performance.now();
          const actor = await system.spawn(Idle);
          const took = performance.now() - started;
          const pid = (await actor.pid()) ?? 0;
          await pause(SETTLE_MS);
          const memory = residentMegabytes(pid);
          await actor.stop();
          return [took, memory];
        },
      },
      {
        name: 'fork of a script that only says ready',
        run: async () => {
          const started = performance.now();
          const child = await forkReady();
          const took = performance.now() - started;
          await pause(SETTLE_MS);
          const memory = residentMegabytes(child.pid ?? 0);
          const exit = once(child, 'exit');
          child.disconnect();
          await exit;
          return [took, memory];
        },
      },
      {
        name: 'fork of an empty script, until its exit',
        run: async () => {
          const started = performance.now();
          await forkEmpty();
          return [performance.now() - started, undefined];
        },
      },
    ],
  };
}

/** Linux only. */
function residentMegabytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
