/** The runs of actors in this process. */

import { Cell, type CellHost, type CellPlan } from '../../actor/cell.ts';
import type { ActorDefinition } from '../../actor/context.ts';
import type { Scheduler } from '../../actor/scheduler.ts';
import type { Clock } from '../../clock.ts';
import type { RefData } from '../../codec/portable.ts';
import { MAX_TARGET, type DeadLetterReason } from '../../codec/wire.ts';
import { StartError } from '../../errors.ts';
import type { ExitReason } from '../../exit-reason.ts';
import type { LiveRef } from '../../actor/live-ref.ts';
import type { Outlet } from '../../actor/outlet.ts';
import { type ContextHost, IGNORED, RunContext, tie } from './actor-context.ts';
import { Belongings } from './belongings.ts';
import type { Family } from './family.ts';
import { LocalRun, type LocalRunHost, LocalStart } from './local-run.ts';
import { NumberTable } from './number-table.ts';
import type { Starting } from './run.ts';

export interface CellsHost extends ContextHost, LocalRunHost {
  readonly scheduler: Scheduler;
  /** For how long a stop may take. */
  readonly deadlines: Clock;
  deadLetter(path: string, type: string, reason: DeadLetterReason): void;
  /** Tells those who watch it that a run has ended. */
  announceEnd(cell: Cell, reason: ExitReason): void;
}

/** An actor to be started here. */
export interface CellOrder extends CellPlan {
  readonly ref: RefData;
  readonly definition: ActorDefinition<readonly unknown[], unknown>;
  readonly args: readonly unknown[];
}

export class Cells implements CellHost {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly #host: CellsHost;
  readonly #runs = new NumberTable<LocalRun>();
  /** Of the runs that have any. */
  readonly #belongings = new Map<Cell, Belongings>();
  #last = 0;
  /** What was looked for last mostly is what is looked for next. */
  #lastFound: Cell | undefined;

  constructor(host: CellsHost) {
    this.#host = host;
    this.scheduler = host.scheduler;
    this.clock = host.deadlines;
  }

  find(number: number): Cell | undefined {
    if (this.#lastFound?.number !== number) this.#lastFound = this.#runs.get(number)?.cell;
    return this.#lastFound;
  }

  /** Where senders in this process reach a run; `undefined` when it has ended. */
  outlet(number: number): Outlet | undefined {
    return this.#runs.get(number);
  }

  /** Starts an actor in this process, whichever process owns its slot. */
  start(order: CellOrder): Starting {
    const cell = new Cell(this.#nextNumber(), order, this);
    const run = new LocalRun(cell, this.#host, order.definition.serializeLocal === true);
    this.#runs.add(cell.number, run);
    const ctx = new RunContext(this.#host, cell, order.ref, order.definition.name);
    return new LocalStart(run, order.definition, async () => this.#setUp(order, ctx));
  }

  /** What an actor has; ended for good when the actor has. */
  belongings(cell: Cell): Belongings {
    let belongings = this.#belongings.get(cell);
    if (belongings === undefined) {
      belongings = new Belongings(cell.path);
      if (cell.ended) belongings.end();
      else this.#belongings.set(cell, belongings);
    }
    return belongings;
  }

  /** What belongs to a run here; `undefined` when it never spawned anything. */
  familyOf(cell: Cell): Family | undefined {
    return this.#belongings.get(cell)?.family;
  }

  /** Ties a run here to another actor, as that one has tied itself to it. */
  link(number: number, other: LiveRef): void {
    const cell = this.find(number);
    if (cell !== undefined) tie(cell, this.belongings(cell), other);
  }

  /**
   * Ends every actor here because of something that none of them can be blamed for alone.
   *
   * @returns Whether there was one.
   */
  crashAll(error: unknown): boolean {
    const shared = this.#runs.size > 1 ? true : undefined;
    const runs = [...this.#runs];
    for (const { cell } of runs) cell.crash(error, shared);
    return runs.length > 0;
  }

  deadLetter(path: string, type: string, reason: DeadLetterReason): void {
    this.#host.deadLetter(path, type, reason);
  }

  async stopChildren(cell: Cell): Promise<void> {
    await this.#belongings.get(cell)?.family.close({ type: 'shutdown' });
  }

  killChildren(cell: Cell): void {
    this.#belongings.get(cell)?.family.kill();
  }

  ended(cell: Cell, reason: ExitReason): void {
    const run = this.#runs.take(cell.number);
    this.#lastFound = undefined;
    this.#host.announceEnd(cell, reason);
    const belongings = this.#belongings.get(cell);
    belongings?.end();
    this.#belongings.delete(cell);
    // The next run wants the names of what this one had, whose processes may have been killed just now.
    if (belongings === undefined) run?.ended(reason);
    else belongings.family.onceEmpty(() => run?.ended(reason));
  }

  async #setUp(order: CellOrder, ctx: RunContext): Promise<object | undefined> {
    const { definition } = order;
    const handlers: unknown = await definition.setup(ctx, ...order.args);
    if (handlers === IGNORED) return undefined;
    if (typeof handlers === 'object' && handlers !== null) return handlers;
    const fields = { phase: 'setup', module: definition.module, definition: definition.name } as const;
    throw new StartError(fields, `its setup returned ${String(handlers)} and not an object of handlers`);
  }

  #nextNumber(): number {
    do this.#last = this.#last === MAX_TARGET ? 1 : this.#last + 1;
    while (this.find(this.#last) !== undefined);
    return this.#last;
  }
}
