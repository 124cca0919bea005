/** What a restart costs: from the exit of an actor's process, as its owner sees it, until the next run answers. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { createSystem } from 'troupe';
import { Restarted } from './restarted.ts';
import type { Contestant, Race } from './race.ts';

/** Where Node.js tells of each process that it is about to start. */
const CHANNEL = 'child_process';

/** Until standby processes have been replaced, and processes that have just booted are idle. */
const SETTLE_MS = 600;

/** One more than is taken: however busy the machine is, one is ready. */
const STANDBYS = 2;

export function restart(): Race {
  return {
    metrics: [
      {
        title: 'exit seen until the next run answers, without its import',
        unit: 'ms',
        better: 'less',
        bars: [{ atMost: 10 }, { peer: 'troupe, no standby', atMost: 1 / 3 }],
      },
    ],
    runsPerRound: 3,
    contestants: [contestant('troupe, a standby', STANDBYS), contestant('troupe, no standby', 0)],
  };
}

function contestant(name: string, standby: number): Contestant {
  return {
    name,
    run: async () => {
      const started: ChildProcess[] = [];
      const note = (message: unknown): void =>
        void started.push((message as { process: ChildProcess }).process);
      subscribe(CHANNEL, note);
      const system = await createSystem({ name: 'restart', logLevel: 'silent', standby });
      try {
        const actor = await system.spawn(Restarted, { restart: 'permanent' });
        let took = NaN;
        // The second counts: what a restart passes has been compiled by then.
        for (let restarts = 0; restarts < 2; restarts++) {
          await pause(SETTLE_MS);
          const pid = await actor.pid();
          const exit = exitOf(started.find((child) => child.pid === pid));
          const down = actor.watch();
          process.kill(pid ?? 0, 'SIGKILL');
          const exitSeen = await exit;
          await down;
          await actor.ask('ping');
          took = performance.now() - exitSeen;
        }
        return [took - (await actor.ask('importAgain'))];
      } finally {
        await system.stop();
        unsubscribe(CHANNEL, note);
      }
    },
  };
}

/** Resolves with the time at which a process is seen to exit. */
async function exitOf(child: ChildProcess | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child === undefined) reject(new Error('no such process was started'));
    else child.prependOnceListener('exit', () => resolve(performance.now()));
  });
}
