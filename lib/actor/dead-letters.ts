/**
 * Counts messages that reached nobody. Silence on dead targets hides faults, so each is counted,
 * and those of one tick are reported together: a flood of them costs one report.
 */

import { clip } from '../codec/text.ts';
import type { DeadLetterReason, DeadLetterReport } from '../codec/wire.ts';

/** A name may be as long as a message, and a report of it then longer than that. */
const LONGEST_TYPE = 200;
/** Different ones in a report, which is a message itself. */
const MOST_REPORTED = 1_000;

/** What has become of messages that reached nobody, in a whole system. */
export interface DeadLetters {
  readonly total: number;
  readonly byReason: Readonly<Record<DeadLetterReason, number>>;
  /**
   * Calls `listener` for what comes from now on.
   *
   * @returns A function that ends it.
   */
  subscribe(listener: (report: DeadLetterReport) => void): () => void;
}

/** Gathers the dead letters of one process and reports them once per tick. */
export class DeadLetterOffice {
  readonly #report: (reports: readonly DeadLetterReport[]) => void;
  #gathered = new Map<string, { path: string; type: string; reason: DeadLetterReason; count: number }>();

  constructor(report: (reports: readonly DeadLetterReport[]) => void) {
    this.#report = report;
  }

  add(path: string, wholeType: string, reason: DeadLetterReason): void {
    const type = clip(wholeType, LONGEST_TYPE);
    if (this.#gathered.size === 0) process.nextTick(() => this.flush());
    const key = `${reason} ${path} ${type}`;
    const known = this.#gathered.get(key);
    if (known === undefined) this.#gathered.set(key, { path, type, reason, count: 1 });
    else known.count++;
    if (this.#gathered.size === MOST_REPORTED) this.flush();
  }

  /** Reports what has been gathered now. */
  flush(): void {
    if (this.#gathered.size === 0) return;
    const reports = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#report(reports);
  }
}

/** Adds up the reports of all processes, at the root. */
export class DeadLetterCounters implements DeadLetters {
  readonly byReason: Record<DeadLetterReason, number> = {
    noproc: 0,
    stopping: 0,
    'unknown-message': 0,
    'mailbox-lost': 0,
    undecodable: 0,
  };
  readonly #listeners = new Set<(report: DeadLetterReport) => void>();

  get total(): number {
    return Object.values(this.byReason).reduce((sum, count) => sum + count, 0);
  }

  subscribe(listener: (report: DeadLetterReport) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  add(reports: readonly DeadLetterReport[]): void {
    for (const report of reports) {
      this.byReason[report.reason] += report.count;
      for (const listener of this.#listeners) announce(report, listener);
    }
  }
}

/** What a listener throws is its own program's to hear of, and not the fault of who reported. */
function announce(report: DeadLetterReport, listener: (report: DeadLetterReport) => void): void {
  try {
    listener(report);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
