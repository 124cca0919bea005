/**
 * Starts the workers of a pool. A start that fails is tried again after a pause, and so are the next ones
 * after longer and longer pauses; when no worker is left, it is given up in the end.
 */

import { existsSync } from 'node:fs';
import type { ActorContext } from '../../../lib/actor/context.ts';
import type { ActorRef } from '../../../lib/actor/ref.ts';
import { ClosedError, StartError } from '../../../lib/errors.ts';
import { describeExit, type ExitReason } from '../../../lib/exit-reason.ts';
import { directoryOf } from '../../../lib/host/runs/actor-context.ts';
import type { TaskInfo } from '../../task.ts';
import { Ledger } from './ledger.ts';
import { Member } from './member.ts';
import type { PoolPlan } from '../pool-options.ts';
import type { PoolProtocol } from '../pool-protocol.ts';
import { Worker } from '../worker/worker.ts';
import type { WorkerProtocol } from '../worker-protocol.ts';

/** Starts of each worker that may fail in a row, until a pool that has none gives up. */
const FAILED_STARTS = 3;
/** Pause before a start that follows a failed one; doubled each time, up to the longest. */
const START_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Deaths of each worker in a row before it began anything: without a pause, and until nobody hopes any more. */
const UNUSED_AT_ONCE = 3;
const UNUSED_DEATHS = 8;
/** For how long at least, where signals ended them: on a busy machine few come that far while somebody kills them all the time. */
const UNUSED_MS = 10_000;
/** After such deaths; somebody may be killing workers whenever they are ready, and stop doing so. */
const LONGEST_UNUSED_PAUSE_MS = 1_000;

/** How long the item that it runs may take when a worker is to end. */
const LAST_ITEM_MS = 5_000;

/** Whom workers are hired for. */
export interface Employer {
  /** Has at least one worker that is ready. */
  readonly isStaffed: boolean;
  /** Has a worker that has begun something. */
  readonly isWorking: boolean;
  /** Somebody waits for something. */
  readonly isWanted: boolean;
  /** Tasks that wait for workers and have been run before. */
  readonly tasks: readonly TaskInfo[];
  hired(member: Member): void;
  /** No worker can be started. */
  gaveUp(error: Error): void;
}

export class Hiring {
  readonly #ctx: ActorContext<PoolProtocol>;
  readonly #plan: PoolPlan;
  readonly #employer: Employer;
  /** Those of workers that are being started. */
  readonly #ledgers = new Map<number, Ledger>();
  #failedStarts = 0;
  #unusedDeaths = 0;
  /** When a worker was of use last. */
  #usedAt: number = performance.now();
  #lastId = 0;
  #phase: 'open' | 'closed' = 'open';

  constructor(ctx: ActorContext<PoolProtocol>, plan: PoolPlan, employer: Employer) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#employer = employer;
  }

  /** Starts all workers; resolves with whoever is ready first. */
  async startAll(): Promise<void> {
    const starts = Array.from({ length: this.#plan.size }, () => this.#hire());
    await Promise.any(starts).catch((error: AggregateError) => {
      throw error.errors[0] as Error;
    });
  }

  joined(id: number, ref: ActorRef<WorkerProtocol>): void {
    const ledger = this.#ledgers.get(id);
    if (ledger === undefined) return;
    this.#ledgers.delete(id);
    this.#failedStarts = 0;
    ledger.unlink();
    this.#employer.hired(new Member(id, ref, ledger));
  }

  startFailed(id: number, error: Error): void {
    this.#ledgers.get(id)?.close();
    this.#ledgers.delete(id);
    const rounds = Math.floor(this.#failedStarts++ / this.#plan.size);
    const isLast = this.#failedStarts >= FAILED_STARTS * this.#plan.size;
    if (isLast && !this.#employer.isStaffed) this.#giveUp(error);
    else this.#hireLater(Math.min(START_PAUSE_MS * 2 ** rounds, LONGEST_PAUSE_MS));
  }

  /** Starts a worker in place of one that has ended. @param wasUsed - It had begun something. */
  replace(wasUsed: boolean, reason: ExitReason): void {
    if (wasUsed) this.#usedAt = performance.now();
    this.#unusedDeaths = wasUsed ? 0 : this.#unusedDeaths + 1;
    const rounds = Math.floor(this.#unusedDeaths / this.#plan.size);
    const { isWanted, isWorking } = this.#employer;
    if (rounds >= UNUSED_DEATHS && isWanted && !isWorking && this.#isHopeless(reason)) {
      const what = `${this.#unusedDeaths} workers ended before they had begun anything; the last one, ${describeExit(reason)}`;
      this.#giveUp(new StartError({ phase: 'setup', module: Worker.module, definition: Worker.name }, what));
      return;
    }
    const pauseMs = START_PAUSE_MS * 2 ** Math.min(rounds - UNUSED_AT_ONCE, 10);
    if (rounds < UNUSED_AT_ONCE) this.#hire().catch(() => undefined);
    else this.#hireLater(Math.min(pauseMs, LONGEST_UNUSED_PAUSE_MS));
  }

  /** Starts none any more. */
  close(): void {
    this.#phase = 'closed';
    for (const ledger of this.#ledgers.values()) ledger.close();
    this.#ledgers.clear();
  }

  #isHopeless(reason: ExitReason): boolean {
    const isSignal = reason.type === 'exited' && reason.signal !== undefined;
    return !isSignal || performance.now() - this.#usedAt > UNUSED_MS;
  }

  #giveUp(error: Error): void {
    this.close();
    this.#employer.gaveUp(error);
  }

  #hireLater(pauseMs: number): void {
    if (this.#phase === 'open') this.#ctx.after(pauseMs, () => this.#hire().catch(() => undefined));
  }

  /** Starts a worker, which reports by a message of its own when it is ready. */
  async #hire(): Promise<void> {
    if (this.#phase === 'closed') return;
    const { self } = this.#ctx;
    const id = ++this.#lastId;
    const { initializer, maxMemoryBytes } = this.#plan;
    try {
      const ledger = await this.#openLedger(id);
      const ref = await this.#ctx.spawn(Worker, {
        args: [self, { id, ledger: ledger.path, initializer, tasks: this.#employer.tasks }],
        shutdownMs: LAST_ITEM_MS,
        ...(maxMemoryBytes !== undefined && { process: { maxMemoryBytes } }),
      });
      self.tell('joined', id, ref);
    } catch (error) {
      self.tell('startFailed', id, error as Error);
      throw error;
    }
  }

  async #openLedger(id: number): Promise<Ledger> {
    const directory = directoryOf(this.#ctx);
    if (!existsSync(directory)) {
      // Somebody has tidied up the temporary folder.
      const { restoreDirectory } = await import('../../../lib/host/routes/socket-directory.ts');
      restoreDirectory(directory);
      if (this.#phase === 'closed') throw new ClosedError(`${this.#ctx.path} has been closed`);
    }
    const ledger = new Ledger(directory);
    this.#ledgers.set(id, ledger);
    return ledger;
  }
}
