/** Runs of actors in an OS process of their own. */

import { NOT_STARTED, type StartOrder } from '../../codec/wire.ts';
import { AskTimeoutError, StartError, TroupeError, type StartPhase } from '../../errors.ts';
import { describeExit, type ExitReason, type KilledBy } from '../../exit-reason.ts';
import { launch, type Launch, type Launched } from '../processes/launch.ts';
import type { Peer } from '../routes/peer.ts';
import type { Run, Starting, StartSite } from './run.ts';

/** What a process must keep to if it is not to be ended; what is missing has no limit. */
export interface ProcessLimits {
  /** How long it may fail to answer, milliseconds, once it is ready. */
  readonly hangTimeoutMs: number | undefined;
  readonly maxMemoryBytes: number | undefined;
}

/** Somebody has killed or stopped the process, most likely before it was handed out: another will do. */
const LOST = Symbol('lost');

/**
 * Starts a process and the actor in it.
 *
 * @param blobs - The large binary of the actor's arguments.
 */
export function startProcessRun(
  start: Launch,
  order: StartOrder,
  blobs: readonly Uint8Array[],
  limits: ProcessLimits,
): Starting {
  let aborted: KilledBy | undefined;
  let launched: Launched | undefined;
  const progress: Progress = { phase: 'spawn' };
  const launchAndStart = async (): Promise<Run | undefined> => {
    for (;;) {
      try {
        launched = await launch(start);
      } catch (error) {
        throw startError(order, 'spawn', (error as Error).message, (error as Error).cause);
      }
      if (aborted !== undefined) launched.child.kill(aborted);
      const run = await startIn(launched, order, blobs, limits, progress);
      if (run !== LOST) return run;
      if (aborted !== undefined)
        throw startError(order, 'load', describeExit({ type: 'killed', by: aborted }));
    }
  };
  const ready = launchAndStart();
  start.standbys?.yieldTo(ready);
  return {
    ready,
    get site(): StartSite | undefined {
      if (launched === undefined) return undefined;
      const { child, peer } = launched;
      return {
        process: progress.phase === 'setup' ? peer.process : undefined,
        cell: undefined,
        pid: child.pid,
      };
    },
    abort: (by) => {
      aborted = by;
      launched?.child.kill(by);
    },
  };
}

/** How far a start has come. */
interface Progress {
  phase: StartPhase;
}

async function startIn(
  { child, peer, answerLimitMs }: Launched,
  order: StartOrder,
  blobs: readonly Uint8Array[],
  { hangTimeoutMs, maxMemoryBytes }: ProcessLimits,
  progress: Progress,
): Promise<Run | typeof LOST | undefined> {
  progress.phase = 'load';
  let said: ExitReason | undefined;
  let cell: number | undefined;
  /** Unless it does, it has not seen the order that comes behind. */
  let answers = answerLimitMs === undefined;
  if (answerLimitMs !== undefined) {
    answered(peer, answerLimitMs).then(
      (does) => {
        answers = does;
        if (!does) child.kill('hang');
      },
      // Its connection has ended, which the order learns as well.
      () => undefined,
    );
  }
  peer.child = {
    loaded: () => void (progress.phase = 'setup'),
    // This process hears of the ends of others there, too, which the actor has placed beside itself.
    ended: (ended, reason) => {
      if (cell !== undefined && ended !== cell) return;
      said = reason;
      child.leaving();
    },
    leaving: () => child.leaving(),
    // It exits because its link has ended, by itself and in order, which would not be the whole story.
    broken: (error) => void (said ??= { type: 'crashed', error }),
  };
  if (hangTimeoutMs !== undefined) child.watchAnswers(hangTimeoutMs, () => peer.askWithin(Infinity, 'ping'));
  if (maxMemoryBytes !== undefined) {
    child.watchMemory(maxMemoryBytes, () => {
      child.outgrown(order.shutdownMs);
      if (cell !== undefined) peer.tell('stopRun', cell, { type: 'killed', by: 'memory' });
    });
  }
  let run: number;
  try {
    run = cell = await peer.start(order, blobs);
  } catch (error) {
    child.leaving();
    const reason = await child.gone;
    if (error instanceof StartError) throw error;
    const { phase } = progress;
    const stoodBy = answerLimitMs !== undefined;
    if (!answers || (stoodBy && phase === 'load' && endedBySignal(reason))) return LOST;
    if (error instanceof TroupeError && said?.type === 'crashed')
      throw startError(order, phase, said.error.message, said.error);
    throw startError(order, phase, describeExit(reason), error);
  }
  if (run === NOT_STARTED) {
    await child.gone;
    return undefined;
  }
  child.ready();
  const ended = child.gone.then((reason) =>
    // Its deadline is here and there: where both have killed it, those who wait there were told what it has said.
    reason.type === 'killed' && !(said?.type === 'killed' && said.by === reason.by)
      ? reason
      : (said ?? reason),
  );
  return {
    place: { process: peer.process, cell: run },
    pid: child.pid,
    get stderrTail() {
      return child.stderrTail;
    },
    holdBy: (holder) => void ended.then((reason) => holder.runEnded(reason)),
    stop: (reason) => {
      child.stopping(order.shutdownMs);
      peer.tell('stopRun', run, reason);
    },
    kill: (by) => child.kill(by),
    counters: () => peer.ask('counters', run),
  };
}

/** How long the answer may take to be read that came while this process was busy, milliseconds. */
const READ_LIMIT_MS = 250;

/** Says whether a process answers. It is asked twice, since this one may have been busy itself for so long. */
async function answered(peer: Peer, firstLimitMs: number): Promise<boolean> {
  for (const limitMs of [firstLimitMs, READ_LIMIT_MS]) {
    try {
      await peer.askWithin(limitMs, 'ping');
      return true;
    } catch (error) {
      if (!(error instanceof AskTimeoutError)) throw error;
    }
  }
  return false;
}

function endedBySignal(reason: ExitReason): boolean {
  return reason.type === 'exited' && reason.signal !== undefined;
}

/** Says of an ordered actor why it did not start. */
export function startError(
  { module, definition }: StartOrder,
  phase: StartPhase,
  what: string,
  cause?: unknown,
): StartError {
  return new StartError({ phase, module, definition }, what, cause);
}
