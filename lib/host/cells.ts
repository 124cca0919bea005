/** The runs of actors in this process. */

import { Cell, type CellHost, type CellPlan } from '../actor/cell.ts';
import type { ActorDefinition } from '../actor/context.ts';
import type { Scheduler } from '../actor/scheduler.ts';
import type { Clock } from '../clock.ts';
import type { RefData } from '../codec/portable.ts';
import { MAX_TARGET, type DeadLetterReason } from '../codec/wire.ts';
import { StartError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { LiveRef } from '../actor/live-ref.ts';
import { IGNORED, linkBroken, makeContext, WatchedRefs, type ContextHost } from './actor-context.ts';
import { Family } from './family.ts';
import type { CellStart } from './local-run.ts';

export interface CellsHost extends ContextHost {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  deadLetter(path: string, type: string, reason: DeadLetterReason): void;
  /** Tells those who watch it that a run has ended. */
  announceEnd(cell: Cell, reason: ExitReason): void;
}

/** An actor to be started here. */
export interface CellOrder extends CellPlan {
  readonly ref: RefData;
  readonly name: string;
  readonly definition: ActorDefinition<readonly unknown[], unknown>;
  readonly args: readonly unknown[];
}

interface Inhabitant {
  readonly cell: Cell;
  readonly family: Family;
  readonly watched: WatchedRefs;
}

export class Cells implements CellHost {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly #host: CellsHost;
  readonly #cells = new Map<number, Inhabitant>();
  #last = 0;

  constructor(host: CellsHost) {
    this.#host = host;
    this.scheduler = host.scheduler;
    this.clock = host.clock;
  }

  find(number: number): Cell | undefined {
    return this.#cells.get(number)?.cell;
  }

  /** Makes the cell of an actor; its setup has not run yet. */
  prepare(order: CellOrder): CellStart {
    const cell = new Cell(this.#nextNumber(), order, this);
    const family = new Family(order.path);
    const watched = new WatchedRefs();
    this.#cells.set(cell.number, { cell, family, watched });
    const ctx = makeContext(this.#host, cell, family, watched, order);
    return { cell, setUp: async () => this.#setUp(order, ctx) };
  }

  /** Ties a run here to another actor, as that one has tied itself to it. */
  link(number: number, other: LiveRef): void {
    const inhabitant = this.#cells.get(number);
    if (inhabitant === undefined) return;
    const { cell, watched } = inhabitant;
    cell.whenEnded(other.onRunEnd((down) => linkBroken(cell, watched, down)));
  }

  /**
   * Ends every actor here because of something that none of them can be blamed for alone.
   *
   * @returns Whether there was one.
   */
  crashAll(error: unknown): boolean {
    const shared = this.#cells.size > 1 ? true : undefined;
    const cells = [...this.#cells.values()];
    for (const { cell } of cells) cell.crash(error, shared);
    return cells.length > 0;
  }

  deadLetter(path: string, type: string, reason: DeadLetterReason): void {
    this.#host.deadLetter(path, type, reason);
  }

  async stopChildren(cell: Cell): Promise<void> {
    await this.#cells.get(cell.number)?.family.close({ type: 'shutdown' });
  }

  killChildren(cell: Cell): void {
    this.#cells.get(cell.number)?.family.kill();
  }

  ended(cell: Cell, reason: ExitReason): void {
    this.#cells.delete(cell.number);
    this.#host.announceEnd(cell, reason);
  }

  async #setUp(order: CellOrder, ctx: ReturnType<typeof makeContext>): Promise<object | undefined> {
    const { definition } = order;
    const handlers: unknown = await definition.setup(ctx, ...order.args);
    if (handlers === IGNORED) return undefined;
    if (typeof handlers === 'object' && handlers !== null) return handlers;
    const fields = { phase: 'setup', module: definition.module, definition: definition.name } as const;
    throw new StartError(fields, `its setup returned ${String(handlers)} and not an object of handlers`);
  }

  #nextNumber(): number {
    do this.#last = this.#last === MAX_TARGET ? 1 : this.#last + 1;
    while (this.#cells.has(this.#last));
    return this.#last;
  }
}
