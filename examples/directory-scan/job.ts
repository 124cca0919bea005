/** The whole job: finds the files, hashes them in a pool while another process computes e, compares. */

import { Pool, type ActorRef, type System } from 'troupe';
import { compareWithOne, type Comparison } from './compare.ts';
import { Euler, type EulerProtocol } from './euler.ts';
import { counted, size } from './figures.ts';
import { Killer, workerPids } from './killer.ts';
import type { Options } from './options.ts';
import type { Progress } from './progress.ts';
import { scan } from './scan.ts';
import { Tally } from './tally.ts';
import { Findings, walk } from './walk.ts';

/** How far the job has come; what is missing it has not come to. */
export class Outcome {
  readonly findings = new Findings();
  readonly tally = new Tally();
  /** From the first file to the last. */
  hashingMs = 0;
  killed = 0;
  /** Digits of e that were known when it was last asked for. */
  digits = 0;
  /** The first of them, once the process that computes them has been told to stop. */
  e?: string;
  comparison?: Comparison | 'too little';
}

/** Where the job says how it goes. */
export interface Audience {
  readonly progress: Progress;
  note(text: string): void;
}

const SHOWN_DIGITS = 20;
/** How often the progress is looked at. */
const TICK_MS = 100;
/** How often a file may lose its worker: a few times by accident, any number of times to the killer. */
const RETRIES = 10;
const RETRIES_WITH_KILLER = 1_000_000;

/** Runs to the end, or as far as it comes until `signal` is aborted. */
export async function run(
  system: System,
  options: Options,
  audience: Audience,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcome = new Outcome();
  try {
    const { root, workers, kill } = options;
    const [pool, euler] = await Promise.all([
      Pool.start(system, { name: 'pool', size: workers, retries: kill ? RETRIES_WITH_KILLER : RETRIES }),
      system.spawn(Euler, { name: 'euler', restart: 'transient' }),
      walk(root, outcome.findings, signal),
    ]);
    signal.throwIfAborted();
    signal.addEventListener('abort', () => void pool.terminate().catch(() => undefined), { once: true });
    const { files, bytes } = outcome.findings;
    audience.note(`${root}: ${counted(files.length, 'file')}, ${size(bytes)}`);

    await hash({ system, pool, euler, kill, outcome, progress: audience.progress });

    await tellOff(euler, outcome);
    audience.note('Measuring the speed-up: the same in one process, then in the pool again …');
    outcome.comparison = (await compareWithOne(pool, files, signal)) ?? 'too little';
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return outcome;
}

interface Hashing {
  readonly system: System;
  readonly pool: Pool;
  readonly euler: ActorRef<EulerProtocol>;
  readonly kill: boolean;
  readonly outcome: Outcome;
  readonly progress: Progress;
}

async function hash({ system, pool, euler, kill, outcome, progress }: Hashing): Promise<void> {
  const { findings, tally } = outcome;
  const began = performance.now();
  const show = (): void => {
    outcome.hashingMs = performance.now() - began;
    progress.update({
      done: tally.done,
      total: findings.files.length,
      bytes: tally.bytes,
      totalBytes: findings.bytes,
      elapsedMs: outcome.hashingMs,
      workers: workerPids(system, pool).length,
      digits: outcome.digits,
    });
  };
  const askEuler = oneAtATime(async () => {
    outcome.digits = await euler.ask('digits');
  });
  const ticking = setInterval(() => {
    askEuler();
    show();
  }, TICK_MS);
  const killer = kill ? new Killer(system, pool, () => tally.done) : undefined;
  askEuler();
  show();
  try {
    await scan(pool, findings.files, ({ path }, measured) => tally.add(path, measured));
  } finally {
    outcome.killed = killer?.stop() ?? 0;
    clearInterval(ticking);
    show();
    progress.stop();
  }
}

/** Has the computing of e stopped. */
async function tellOff(euler: ActorRef<EulerProtocol>, outcome: Outcome): Promise<void> {
  try {
    outcome.digits = await euler.ask('digits');
    outcome.e = await euler.ask('first', SHOWN_DIGITS);
  } catch {
    // Whatever has become of it, the files are what matters.
  }
  await euler.stop();
}

/** Makes a function that begins `work` unless it is still under way; its failures do not matter. */
function oneAtATime(work: () => Promise<void>): () => void {
  let idle = true;
  return () => {
    if (!idle) return;
    idle = false;
    const end = (): void => void (idle = true);
    work().then(end, end);
  };
}
