/**
 * What waits for an actor: messages and turns (timers, downs), in order of arrival.
 *
 * Messages count against the capacity, turns do not: a `Down` must find room. A full mailbox still
 * takes what comes; being full is a signal to those who feed it. Whoever feeds it is told when there
 * is room again, at half the capacity, so that the two do not alternate on every message.
 */

import { Ring } from './ring.ts';

/** Where the answer to an ask goes; each is answered once. */
export interface ReplyPort {
  reply(value: unknown): void;
  refuse(error: Error): void;
}

/** A message in a mailbox. */
export interface Message {
  readonly kind: 'message';
  readonly type: string;
  readonly args: readonly unknown[];
  /** Missing for a tell. */
  readonly port: ReplyPort | undefined;
  /** Size on the wire; 0 when it never was there. */
  readonly bytes: number;
}

/** Something to run inside the actor, between two messages. */
export interface Turn {
  readonly kind: 'turn';
  /** Shown as what the actor is running. */
  readonly name: string;
  readonly run: () => unknown;
}

export interface Capacity {
  /** Messages. */
  readonly messages: number;
  readonly bytes: number;
}

export class Mailbox {
  readonly #queue = new Ring<Message | Turn>();
  readonly #capacity: Capacity;
  #messages = 0;
  #bytes = 0;
  #waitingForRoom: (() => void)[] = [];

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  /** Messages and turns that wait. */
  get size(): number {
    return this.#queue.size;
  }

  get full(): boolean {
    return this.#messages >= this.#capacity.messages || this.#bytes >= this.#capacity.bytes;
  }

  push(item: Message | Turn): void {
    this.#queue.push(item);
    if (item.kind === 'message') this.#count(item, 1);
  }

  /** Takes the next item; a message counts as long as {@link Mailbox.handled} has not been called for it. */
  take(): Message | Turn | undefined {
    return this.#queue.shift();
  }

  /** Frees the room that a taken message held. */
  handled(message: Message): void {
    this.#count(message, -1);
    if (this.#waitingForRoom.length > 0 && this.#hasRoom()) this.#announceRoom();
  }

  /** Puts taken messages back before all others, in the order given. They never stopped counting. */
  putBack(messages: readonly Message[]): void {
    for (let index = messages.length - 1; index >= 0; index--) {
      const message = messages[index];
      if (message !== undefined) this.#queue.unshift(message);
    }
  }

  /** Calls `fn` once, when the mailbox has room again; it is full now. */
  whenRoom(fn: () => void): void {
    this.#waitingForRoom.push(fn);
  }

  /** Empties the mailbox for good; what was in it is returned. There is no room in it again. */
  close(): (Message | Turn)[] {
    const left = this.#queue.drain();
    this.#messages = 0;
    this.#bytes = 0;
    this.#waitingForRoom = [];
    return left;
  }

  #hasRoom(): boolean {
    return this.#messages <= this.#capacity.messages / 2 && this.#bytes <= this.#capacity.bytes / 2;
  }

  #announceRoom(): void {
    const waiting = this.#waitingForRoom;
    this.#waitingForRoom = [];
    for (const fn of waiting) fn();
  }

  #count(message: Message, sign: 1 | -1): void {
    this.#messages += sign;
    this.#bytes += sign * message.bytes;
  }
}
