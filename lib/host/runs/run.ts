/** One run of a slot's actor, wherever it is placed, as the owner of the slot deals with it. */
import type { ActorCounters, Place } from '../../codec/wire.ts';

import type { ExitReason, KilledBy } from '../../exit-reason.ts';

/** Who is told how a run ended. An object and no function: there may be a million. */
export interface RunHolder {
  /** Nothing is left of the run, its process included. */
  runEnded(reason: ExitReason): void;
}

export interface Run {
  readonly place: Place;
  readonly pid: number;
  /** The last lines on stderr of a process that it had to itself. */
  readonly stderrTail?: string;
  /** Hands the run to `holder`, who alone is told of its end; at once when it has ended already. */
  holdBy(holder: RunHolder): void;
  /** Asks it to stop; it is killed when that takes longer than its slot allows. */
  stop(reason: ExitReason): void;
  kill(by: KilledBy): void;
  /** `undefined` when it has ended. */
  counters(): Promise<ActorCounters | undefined>;
}

/** Where a start happens. */
export interface StartSite {
  /** Missing as long as it loads its code and answers to nobody. */
  readonly process: string | undefined;
  /** Number of the run, where that is known. */
  readonly cell: number | undefined;
  readonly pid: number;
}

/** A start that is under way. */
export interface Starting {
  /** Missing as long as there is no process for it. */
  readonly site: StartSite | undefined;
  /** The run, or `undefined` when setup decided not to start; rejects with {@link StartError}. */
  readonly ready: Promise<Run | undefined>;
  /** Gives it up; `ready` then rejects, with nothing left running. */
  abort(by: KilledBy): void;
  /** The same in order, where that is possible: what it has opened so far is closed. */
  stop?(reason: ExitReason): void;
}
