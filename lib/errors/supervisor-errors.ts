/** What a supervisor refuses. */

import { TroupeError } from './troupe-error.ts';

/** Why a supervisor refuses what it is asked to do. */
export type SupervisorErrorCode =
  | 'ERR_TROUPE_ALREADY_STARTED'
  | 'ERR_TROUPE_ALREADY_PRESENT'
  | 'ERR_TROUPE_RUNNING'
  | 'ERR_TROUPE_RESTARTING'
  | 'ERR_TROUPE_NOT_FOUND'
  | 'ERR_TROUPE_MAX_CHILDREN'
  | 'ERR_TROUPE_IGNORED';

/** What can be done with the ref in a {@link SupervisorError}; it is an `ActorRef` like any other. */
export interface ChildRef {
  readonly path: string;
  equals(other: { readonly path: string }): boolean;
  pid(): Promise<number | undefined>;
  stop(): Promise<unknown>;
  kill(): Promise<unknown>;
}

/**
 * A supervisor was asked for what the state of its children does not allow, and nothing has changed; or,
 * `ERR_TROUPE_IGNORED`, the child that it started has decided not to run.
 */
export class SupervisorError extends TroupeError {
  readonly code: SupervisorErrorCode;
  /** Of the child that it is about. */
  readonly id: string;
  /** The child with that id, when it has a ref. */
  readonly ref: ChildRef | undefined;

  /** @param supervisor - Its path. */
  constructor(code: SupervisorErrorCode, supervisor: string, id: string, ref?: ChildRef) {
    super(refusal(code, supervisor, id));
    this.code = code;
    this.id = id;
    this.ref = ref;
  }
}

function refusal(code: SupervisorErrorCode, supervisor: string, id: string): string {
  switch (code) {
    case 'ERR_TROUPE_ALREADY_STARTED':
      return `${supervisor} has a child '${id}' already; use its ref, or give the new child another id`;
    case 'ERR_TROUPE_ALREADY_PRESENT':
      return `${supervisor} has a child '${id}' already, which does not run; start it with restartChild(), or deleteChild() it first`;
    case 'ERR_TROUPE_RUNNING':
      return `child '${id}' of ${supervisor} is running; terminateChild() it first`;
    case 'ERR_TROUPE_RESTARTING':
      return `child '${id}' of ${supervisor} is being restarted; wait until it runs, or terminateChild() it first`;
    case 'ERR_TROUPE_NOT_FOUND':
      return `${supervisor} has no child '${id}'; whichChildren() lists those it has`;
    case 'ERR_TROUPE_MAX_CHILDREN':
      return `${supervisor} has as many children as it may, and '${id}' is one more; stop one first, or raise maxChildren`;
    case 'ERR_TROUPE_IGNORED':
      return `child '${id}' of ${supervisor} has no run: its setup returned ctx.ignore(). If its spec is kept, restartChild() tries again`;
  }
}
