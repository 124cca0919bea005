/** Where the single calls of this process are gathered: a line for each task, and each way to call it, of a pool. */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import { ApplyLine } from './apply-line.ts';
import type { CallOrder, PoolProtocol } from '../pool-protocol.ts';
import { lineTo } from './pool-line.ts';

/** Lines of one ref that are remembered while they are idle. */
const MOST_IDLE = 100;

class ApplyLines {
  readonly #pool: ActorRef<PoolProtocol>;
  readonly #lines = new Map<string, ApplyLine>();
  #last: ApplyLine | undefined;

  constructor(pool: ActorRef<PoolProtocol>) {
    this.#pool = lineTo(pool);
  }

  of({ task, timeoutMs, retries }: CallOrder): ApplyLine {
    const last = this.#last?.order;
    const isLast = last?.task === task && last.timeoutMs === timeoutMs && last.retries === retries;
    if (isLast && this.#last !== undefined) return this.#last;
    const key = `${timeoutMs} ${retries} ${task.name} ${task.module}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      if (this.#lines.size >= MOST_IDLE) this.#forgetIdle();
      line = new ApplyLine(this.#pool, { task, timeoutMs, retries });
      this.#lines.set(key, line);
    }
    this.#last = line;
    return line;
  }

  flush(): void {
    for (const line of this.#lines.values()) line.flush();
  }

  #forgetIdle(): void {
    for (const [key, line] of this.#lines) if (line.isIdle) this.#lines.delete(key);
  }
}

const linesByRef = new WeakMap<ActorRef<PoolProtocol>, ApplyLines>();

/** The line for calls that are made so, by a ref of this process. */
export function applyLine(pool: ActorRef<PoolProtocol>, order: CallOrder): ApplyLine {
  let lines = linesByRef.get(pool);
  if (lines === undefined) {
    lines = new ApplyLines(pool);
    linesByRef.set(pool, lines);
  }
  return lines.of(order);
}

/** Tells the pool of all calls that have been made by a ref. */
export function flushApplies(pool: ActorRef<PoolProtocol>): void {
  linesByRef.get(pool)?.flush();
}
