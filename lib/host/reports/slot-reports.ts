/** Tells of the slots of one family: events for those who listen, and a line in the log for what went wrong. */

import type { Log } from '../../actor/log.ts';
import type { Clock } from '../../clock.ts';
import { RemoteError } from '../../errors.ts';
import { type ExitReason, isOrderly } from '../../exit-reason.ts';
import {
  CRASH_REPORT,
  describeCrash,
  describeFailedStart,
  factsOf,
  type RunReport,
  type StartReport,
} from './crash-report.ts';
import type { Events } from './events.ts';
import type { Run } from '../runs/run.ts';
import type { EndedRun, Sequel, Slot } from '../runs/slot.ts';

/** The parts of a process that telling of slots takes. */
export interface ReportingHost {
  readonly clock: Clock;
  readonly events: Events;
  /** @param pid - The process that records are about; this one when missing. */
  log(path: string, pid?: number): Log;
}

export class SlotReports {
  readonly #host: ReportingHost;
  /** Path of what the slots belong to. */
  readonly #owner: string;

  constructor(host: ReportingHost, owner: string) {
    this.#host = host;
    this.#owner = owner;
  }

  started({ data, restarts }: Slot, { pid }: Run): void {
    const { events } = this.#host;
    if (events.wanted) events.publish({ type: 'started', path: data.path, at: Date.now(), pid, restarts });
  }

  startFailed({ data, restarts }: Slot, error: Error): void {
    const { events } = this.#host;
    const reason: ExitReason = { type: 'crashed', error };
    if (!events.wanted) return;
    events.publish({ type: 'start-failed', path: data.path, at: Date.now(), reason, restarts });
  }

  ended(slot: Slot, { run, reason, restarts, sequel }: EndedRun): void {
    const { events, clock } = this.#host;
    const isFault = !isExpected(reason) || sequel.type === 'give-up';
    if (!isFault && !events.wanted) return;
    const now = clock.now();
    const report: RunReport = {
      path: slot.data.path,
      pid: run.pid,
      reason,
      uptimeMs: Math.max(0, Math.round(now - (slot.startedAtMs ?? now))),
      restarts,
      sequel,
      owner: this.#owner,
      stderrTail: isExpected(reason) ? '' : ownWords(run.stderrTail ?? '', reason),
    };
    if (events.wanted) this.#publishEnd(report);
    if (isFault && isResult(slot, reason, sequel)) {
      this.#host.log(report.path, run.pid).debug(describeCrash(report));
    } else if (isFault) this.#log(describeCrash(report), report, run.pid);
  }

  /** What follows a start that has failed, or an end of which was said before that another run would follow. */
  follows({ data: { path }, restarts }: Slot, sequel: Sequel, reason: ExitReason): void {
    const report: StartReport = { path, reason, restarts, sequel, owner: this.#owner };
    if (this.#host.events.wanted) this.#publishSequel(report);
    this.#log(describeFailedStart(report), report);
  }

  #log(text: string, report: StartReport, pid?: number): void {
    this.#host.log(report.path, pid).error(text, { [CRASH_REPORT]: factsOf(report) });
  }

  #publishEnd(report: RunReport): void {
    const { path, pid, reason, uptimeMs, restarts, sequel, stderrTail } = report;
    this.#host.events.publish({
      type: 'exited',
      path,
      at: Date.now(),
      pid,
      reason,
      uptimeMs,
      restarts,
      restarting: sequel.type === 'restart',
      ...(stderrTail !== '' && { stderrTail }),
    });
    this.#publishSequel(report);
  }

  #publishSequel({ path, reason, restarts, sequel }: StartReport): void {
    const { events } = this.#host;
    const at = Date.now();
    if (sequel.type === 'restart') {
      events.publish({ type: 'restarting', path, at, delayMs: sequel.delayMs, restarts });
    } else if (sequel.type === 'give-up') {
      const { intensity, periodMs } = sequel;
      events.publish({ type: 'gave-up', path, at, by: this.#owner, reason, intensity, periodMs });
    }
  }
}

function isExpected(reason: ExitReason): boolean {
  return isOrderly(reason) || (reason.type === 'killed' && reason.by === 'request');
}

/** It ended as somebody looks for, and nothing is made good by a restart. */
function isResult({ plan }: Slot, reason: ExitReason, sequel: Sequel): boolean {
  if (plan.definition.exitIsResult !== true || reason.type !== 'exited' || sequel.type !== 'end')
    return false;
  return reason.signal === undefined || reason.signal === 'SIGTERM';
}

/** What a process wrote by itself: an error outside any handler is there too, and is told of anyway. */
function ownWords(tail: string, reason: ExitReason): string {
  if (reason.type === 'exited') return '';
  if (reason.type !== 'crashed' || !(reason.error instanceof RemoteError)) return tail;
  const { stack } = reason.error.remote;
  const at = stack === '' ? -1 : tail.lastIndexOf(stack);
  return at === -1 ? tail : tail.slice(0, at).trimEnd();
}
