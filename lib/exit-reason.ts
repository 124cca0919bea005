/**
 * Why a run of an actor ended: data that watchers and supervisors read. What a caller catches is an
 * error instead (`errors.ts`).
 */

/** Who had a run killed: a caller, a deadline of its stop, hang detection, or a memory ceiling. */
export type KilledBy = 'request' | 'deadline' | 'hang' | 'memory';

export type ExitReason =
  /** It ended by itself as meant: `ctx.stop()`, or its process left with exit code 0. */
  | { readonly type: 'normal' }
  /** It was asked to stop, by a caller, its parent or its system. */
  | { readonly type: 'shutdown'; readonly detail?: string }
  /** `message`: what it was handling then, where its own process carried that out. */
  | { readonly type: 'killed'; readonly by: KilledBy; readonly message?: string }
  /**
   * A handler, its setup, or code outside any turn threw. `shared`: it fell with its whole process.
   * `message`: the name of what it was handling; missing when that was none.
   */
  | {
      readonly type: 'crashed';
      readonly error: Error;
      readonly shared?: true;
      readonly message?: string;
    }
  /** Its process ended without a word: exit code ≠ 0, or a signal from outside. */
  | {
      readonly type: 'exited';
      readonly code?: number;
      readonly signal?: string;
      /** The last lines that the process wrote to stderr. */
      readonly stderrTail: string;
      readonly outOfMemory: boolean;
    }
  /** There was nothing to watch: the slot had ended before, or was between two runs. */
  | { readonly type: 'noproc' }
  /** The route to it was lost, and its owner did not say why in time. */
  | { readonly type: 'disconnected' };

/** Says whether a run ended as intended, so that links and `transient` children leave it alone. */
export function isOrderly(reason: ExitReason): boolean {
  return reason.type === 'normal' || reason.type === 'shutdown';
}

/** Puts a reason into words for messages and logs. */
export function describeExit(reason: ExitReason): string {
  switch (reason.type) {
    case 'normal':
      return 'it ended normally';
    case 'shutdown':
      return reason.detail === undefined ? 'it was stopped' : `it was stopped (${reason.detail})`;
    case 'killed':
      return `it was killed by ${reason.by}`;
    case 'crashed':
      return `it crashed: ${reason.error.message}`;
    case 'exited':
      return describeProcessExit(reason);
    case 'noproc':
      return 'it was not running';
    case 'disconnected':
      return 'the connection to it was lost';
  }
}

function describeProcessExit(reason: Extract<ExitReason, { type: 'exited' }>): string {
  const how = reason.signal === undefined ? `exit code ${reason.code}` : `signal ${reason.signal}`;
  const memory = reason.outOfMemory ? ', out of memory' : '';
  const tail = reason.stderrTail === '' ? '' : `; its last words on stderr:\n${reason.stderrTail}`;
  return `its process ended with ${how}${memory}${tail}`;
}
