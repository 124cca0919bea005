/** The actor behind a pipe: what is on its way in either direction, and who waits for it. */

import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { Rejection } from '../../lib/errors.ts';
import { callerOf } from '../../lib/host/runs/actor-context.ts';
import { Ring } from '../../lib/mailbox/ring.ts';
import { type InVain, type Wait, WaitingList } from './waiting-list.ts';

/** Which end of a pipe. */
export type End = 0 | 1;

/** The process that uses an end is named by `holder`, and the first that does has it. */
export interface PipeProtocol {
  /** Gives an end to the process that asks. */
  claim(end: End, holder: string): void;
  /** @returns `false` when one of the ends was closed before: it is not sent. */
  send(end: End, item: unknown): boolean;
  isOpen(end: End): boolean;
  /** Takes what has come to an end. */
  receive(end: End, wait: Wait | undefined): Received | InVain | Later<Received | InVain>;
  /** Answers when something has come to an end, or nothing will any more. */
  poll(end: End, wait: Wait): true | InVain | Later<true | InVain>;
  cancelWait(key: string): void;
  closeEnd(end: End): void;
}

export type Received = readonly [item: unknown];

export const PipeActor: ActorDefinition<[], PipeProtocol> = defineActor(
  import.meta,
  'Pipe',
  (ctx) => {
    const ends = [new PipeEnd(ctx), new PipeEnd(ctx)] as const;
    const closeEnd = (end: End): void => {
      ends[end].close();
      ends[opposite(end)].hangUp();
      if (ends.every(({ isClosed }) => isClosed)) ctx.stop();
    };
    return {
      claim: (end, holder) => ends[end].claim(holder, () => closeEnd(end)),
      send: (end, item) => ends[end].isOpen && ends[opposite(end)].deliver(item),
      isOpen: (end) => ends[end].isOpen,
      receive: (end, wait) => ends[end].receive(wait ?? {}),
      poll: (end, wait) => ends[end].poll(wait),
      cancelWait: (key) => ends.forEach((end) => end.cancelWait(key)),
      closeEnd,
    };
  },
  { serializeLocal: true },
);

function opposite(end: End): End {
  return end === 0 ? 1 : 0;
}

class PipeEnd {
  readonly #ctx: ActorContext<PipeProtocol>;
  #phase: 'open' | 'hung up' | 'closed' = 'open';
  #holder: string | undefined;
  #forget: (() => void) | undefined;
  readonly #items = new Ring<unknown>();
  readonly #receivers: WaitingList<Received>;
  readonly #polls: WaitingList<true>;

  constructor(ctx: ActorContext<PipeProtocol>) {
    this.#ctx = ctx;
    this.#receivers = new WaitingList(ctx);
    this.#polls = new WaitingList(ctx);
  }

  /** Neither it nor the other end has been closed. */
  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  get isClosed(): boolean {
    return this.#phase === 'closed';
  }

  claim(holder: string, gone: () => void): void {
    if (this.#holder === holder) return;
    if (this.#holder !== undefined) {
      throw new Rejection(
        `this end of ${this.#ctx.path} belongs to another process, the first that has used it; use the other end`,
      );
    }
    this.#holder = holder;
    this.#forget = callerOf(this.#ctx)?.whenGone(gone);
  }

  deliver(item: unknown): boolean {
    if (this.#phase === 'closed') return false;
    const receiver = this.#receivers.first;
    if (receiver !== undefined) receiver.settle([item]);
    else this.#items.push(item);
    this.#polls.settleAll(true);
    return true;
  }

  receive(wait: Wait): Received | InVain | Later<Received | InVain> {
    if (this.#phase === 'closed') return 'closed';
    if (this.#items.size > 0) return [this.#items.shift()];
    return this.#phase === 'hung up' ? 'closed' : this.#receivers.join(wait, undefined);
  }

  poll(wait: Wait): true | InVain | Later<true | InVain> {
    if (this.#phase === 'closed') return 'closed';
    return this.#items.size > 0 || this.#phase === 'hung up' || this.#polls.join(wait, undefined);
  }

  cancelWait(key: string): void {
    this.#receivers.cancel(key);
    this.#polls.cancel(key);
  }

  /** The other end has been closed: what has come can be received, and nothing follows. */
  hangUp(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'hung up';
    this.#receivers.settleAll('closed');
    this.#polls.settleAll(true);
  }

  close(): void {
    this.#phase = 'closed';
    this.#forget?.();
    this.#receivers.settleAll('closed');
    this.#polls.settleAll('closed');
  }
}
