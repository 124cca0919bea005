/** Users by the dozen, and somebody who kills the workers meanwhile. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisorRef } from 'troupe';
import { LOST } from './front.ts';

const USERS = 16;
const FOR_MS = 3_000;
const KILL_EVERY_MS = 200;

/** What became of the requests of all users. */
export class Totals {
  sent = 0;
  answered = 0;
  /** In a worker that died. */
  lost = 0;
  /** Anything else; there is no reason for it. */
  other = 0;
  killed = 0;
  /** The longest time in which nothing was answered, milliseconds. */
  silenceMs = 0;
  #answeredAt = performance.now();

  get addsUp(): boolean {
    return this.sent === this.answered + this.lost && this.lost <= this.killed;
  }

  count(status: number): void {
    if (status === 200) this.#answer(performance.now());
    else if (status === LOST) this.lost++;
    else this.other++;
  }

  #answer(now: number): void {
    this.answered++;
    this.silenceMs = Math.max(this.silenceMs, now - this.#answeredAt);
    this.#answeredAt = now;
  }
}

/** Asks a server for all that it can give, for three seconds, and kills a worker five times a second. */
export async function load(url: string, workers: SupervisorRef): Promise<Totals> {
  const totals = new Totals();
  const end = performance.now() + FOR_MS;
  const users = Array.from({ length: USERS }, async () => use(`${url}/primes/50000`, end, totals));
  await Promise.all([...users, kill(workers, end, totals)]);
  return totals;
}

/** Sends one request after the other. */
async function use(url: string, end: number, totals: Totals): Promise<void> {
  while (performance.now() < end) {
    totals.sent++;
    totals.count(await statusOf(url));
  }
}

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url);
    await response.text();
    return response.status;
  } catch {
    return 0; // No answer at all.
  }
}

async function kill(workers: SupervisorRef, end: number, totals: Totals): Promise<void> {
  for (; performance.now() < end; await sleep(KILL_EVERY_MS)) {
    const pids = (await workers.whichChildren()).flatMap(({ pid }) => pid ?? []);
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid !== undefined && shoot(pid)) totals.killed++;
  }
}

function shoot(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // It is gone already.
  }
}
