/**
 * What waits on the sender's side for one receiver, and the bound on it: messages that are held back,
 * and messages that were handed to a connection which does not keep up. Whoever awaits `room` goes on
 * when both have left. It is made when something begins to wait, and closed when nothing does any more.
 */

import type { Clock } from '../clock.ts';
import { sizeOfSealed, type Sealed } from '../codec/sealed.ts';
import { MailboxFullError } from '../errors.ts';
import { Ring } from '../mailbox/ring.ts';
import type { PendingAsk } from './ask-table.ts';
import { Room } from './room.ts';
import { DEFAULT_CAPACITY } from './spawn-options.ts';

/** A message that is held back, as it was when it was sent. */
export interface Parked {
  readonly type: string;
  /** The arguments, or `[...args, type]` sealed. */
  readonly content: readonly unknown[] | Sealed;
  readonly ask: PendingAsk | undefined;
}

export class Backlog {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #parked = new Ring<Parked>();
  #parkedBytes = 0;
  #ahead = 0;
  #aheadBytes = 0;
  #room: Room | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Messages that are held back. */
  get parked(): number {
    return this.#parked.size;
  }

  /** What a sender may await while something waits. */
  get room(): Room {
    return (this.#room ??= new Room(this.#clock, () => this.#full()));
  }

  /** @throws {@link MailboxFullError} when the sender's bound is reached. */
  assertRoom(): void {
    const { messages, bytes } = DEFAULT_CAPACITY;
    if (this.#parked.size + this.#ahead >= messages || this.#parkedBytes + this.#aheadBytes >= bytes) {
      throw this.#full();
    }
  }

  park(parked: Parked): void {
    this.#parked.push(parked);
    this.#parkedBytes += sizeOf(parked);
  }

  unpark(): Parked | undefined {
    const parked = this.#parked.shift();
    if (parked !== undefined) this.#parkedBytes -= sizeOf(parked);
    return parked;
  }

  /**
   * Counts a message that was handed to a congested connection.
   *
   * @returns Whether it is the first since there was room.
   */
  sentAhead(bytes: number): boolean {
    this.#aheadBytes += bytes;
    return this.#ahead++ === 0;
  }

  /** Lets everyone go on who waits for room; nothing waits on this side any more. */
  close(): void {
    this.#room?.open();
  }

  #full(): MailboxFullError {
    return new MailboxFullError(this.#path, DEFAULT_CAPACITY.messages);
  }
}

function sizeOf({ content }: Parked): number {
  return 'bytes' in content ? sizeOfSealed(content) : 0;
}
