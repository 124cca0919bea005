/**
 * What happens to the actors of a system, as data: `system.events()` hands it out, and it is published on
 * `node:diagnostics_channel` in the program's own process.
 *
 * The events of one actor come in order: `started`, `exited`, `restarting`, `started`, … Every run that became
 * ready has one `started`, and one `exited` when it has ended; a start that fails has a `start-failed` instead.
 * Between those of different actors nothing is promised, except that what an actor had started ends before it.
 */

import type { ExitReason } from './exit-reason.ts';

/** What every event says. */
interface Happening {
  /** Of the actor that it is about. */
  readonly path: string;
  /** Milliseconds since the epoch, by the clock of the process that tells of it. */
  readonly at: number;
}

/** A run has become ready. */
export interface ActorStarted extends Happening {
  readonly type: 'started';
  /** Of the process in which it runs. */
  readonly pid: number;
  /** How often the actor was started again so far: 0 for its first run. */
  readonly restarts: number;
}

/** A start has failed, or was given up; the process that it had is gone. */
export interface ActorStartFailed extends Happening {
  readonly type: 'start-failed';
  /** `crashed`, with the {@link StartError}. */
  readonly reason: ExitReason;
  readonly restarts: number;
}

/**
 * A run that was ready has ended, and nothing is left of it.
 *
 * When a process dies at once that has started others, nobody is left to say how they ended: their reason is
 * `disconnected`, and so it is for the actors beside them that it had in itself. They come before the end of the
 * actor that the process was started for, and only for runs that began while somebody was listening.
 */
export interface ActorExited extends Happening {
  readonly type: 'exited';
  readonly pid: number;
  /**
   * Why. That of a crash, or of a kill that the actor's own process carried out, names the message that was being
   * handled. A process that dies without a word (SIGKILL, abort, out of memory) or is killed from outside
   * (`by: 'hang'`, most of `by: 'memory'`) takes that with it.
   */
  readonly reason: ExitReason;
  /** From when it was ready. */
  readonly uptimeMs: number;
  readonly restarts: number;
  /** Another run is to follow. */
  readonly restarting: boolean;
  /** The last lines that its process wrote to stderr, where that was its own and they are not in the reason. */
  readonly stderrTail?: string;
}

/** Another run follows, when the wait is over and, in a group, the others have stopped. */
export interface ActorRestarting extends Happening {
  readonly type: 'restarting';
  /** The wait that back-off demands; 0 when there is none. */
  readonly delayMs: number;
  /** How often it was started again before this. */
  readonly restarts: number;
}

/** No further run follows, because there were too many. */
export interface ActorGivenUp extends Happening {
  readonly type: 'gave-up';
  /** Path of its supervisor, or of what spawned it. */
  readonly by: string;
  /** Why it had to be started again the last time. */
  readonly reason: ExitReason;
  /** More restarts than this, */
  readonly intensity: number;
  /** within this time. */
  readonly periodMs: number;
}

/** A supervisor that has given up a child has stopped the others, and leaves it to its own supervisor. */
export interface SupervisorEscalated extends Happening {
  readonly type: 'escalated';
  /** Path of that supervisor. */
  readonly to: string;
  /** Path of the child that was given up. */
  readonly child: string;
  /** Why that had to be started again the last time. */
  readonly reason: ExitReason;
}

/** Some events are missing here: whoever should have taken them did not keep up. `path` is that of the system. */
export interface EventsLost extends Happening {
  readonly type: 'lost';
  readonly count: number;
}

/** What happened to an actor; `type` says which of these it is. */
export type SystemEvent =
  | ActorStarted
  | ActorStartFailed
  | ActorExited
  | ActorRestarting
  | ActorGivenUp
  | SupervisorEscalated
  | EventsLost;

/**
 * Names the diagnostics channel of each type of event.
 *
 * @example
 * ```ts
 * subscribe(EVENT_CHANNELS.exited, (event) => console.log((event as ActorExited).path));
 * ```
 */
export const EVENT_CHANNELS: { readonly [T in SystemEvent['type']]: string } = {
  started: 'troupe:actor:started',
  'start-failed': 'troupe:actor:start-failed',
  exited: 'troupe:actor:exited',
  restarting: 'troupe:actor:restarting',
  'gave-up': 'troupe:actor:gave-up',
  escalated: 'troupe:supervisor:escalated',
  lost: 'troupe:events:lost',
};
