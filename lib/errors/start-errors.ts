/** What keeps an actor from starting. */

import { TroupeError } from './troupe-error.ts';

/** Where a start failed: launching the process, loading the module, running setup, or waiting for it. */
export type StartPhase = 'spawn' | 'load' | 'setup' | 'timeout';

/** What a {@link StartError} is about. */
export interface FailedStart {
  readonly phase: StartPhase;
  readonly module: string;
  readonly definition: string;
  /** Missing where no supervisor has anything to do with it. */
  readonly child?: FailedChild | undefined;
}

/** The child that has kept its supervisor from starting. */
export interface FailedChild {
  readonly id: string;
  /** Path of its supervisor. */
  readonly supervisor: string;
}

/** An actor or process did not become ready; nothing of it is left running. */
export class StartError extends TroupeError {
  readonly code = 'ERR_TROUPE_START';
  readonly phase: StartPhase;
  /** URL of the module that holds the definition. */
  readonly module: string;
  /** Name of the definition. */
  readonly definition: string;
  /** As which child of which supervisor, the innermost in a tree; `undefined` for what stands alone. */
  readonly child: FailedChild | undefined;

  constructor(failed: FailedStart, what: string, cause?: unknown) {
    super(`${openingOf(failed)}${what}`, { cause });
    this.phase = failed.phase;
    this.module = failed.module;
    this.definition = failed.definition;
    this.child = failed.child;
  }

  /** What was wrong, which the message says after whom it happened to. */
  get problem(): string {
    return this.message.slice(openingOf(this).length);
  }
}

function openingOf({ phase, module, definition, child }: FailedStart): string {
  const who =
    child === undefined ? `${definition} of ${module}` : `child '${child.id}' of ${child.supervisor}`;
  return `${who} did not start (${phase}): `;
}

/** A name is unique in a system, and another actor has it. */
export class NameTakenError extends TroupeError {
  readonly code = 'ERR_TROUPE_NAME_TAKEN';
  /** The name that was asked for (and not, as in other errors, the name of the class). */
  override readonly name: string;
  /** Path of the actor that has the name. */
  readonly owner: string;

  constructor(name: string, owner: string) {
    super(`the name '${name}' belongs to ${owner}; choose another, or reach that actor with whereis()`);
    this.name = name;
    this.owner = owner;
  }
}
