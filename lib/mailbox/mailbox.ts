/**
 * What waits for an actor: messages and turns (timers, downs), in order of arrival.
 *
 * Messages count against the capacity, turns do not: a `Down` must find room. A full mailbox still
 * takes what comes; being full is a signal to those who feed it. Whoever feeds it is told when there
 * is room again, at half the capacity, so that the two do not alternate on every message.
 *
 * What waits is chained, each to the one behind it, so that an actor for which nothing waits keeps no
 * storage for it.
 */

/** The process that has sent a message, when it is another one. */
export interface Caller {
  /** Calls `fn` once when it has ended, or the connection to it has. @returns Takes that back. */
  whenGone(fn: () => void): () => void;
}

/** Where the answer to an ask goes; each is answered once. */
export interface ReplyPort {
  /** Missing within a process. */
  readonly caller?: Caller;
  reply(value: unknown): void;
  refuse(error: Error): void;
  /** The same for what the run has crashed of: whoever learns of it sends to the next one from then on. */
  crash(error: Error): void;
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
  /** What waits behind it. The mailbox's own. */
  next: Message | Turn | undefined;
}

/** Something to run inside the actor, between two messages. */
export interface Turn {
  readonly kind: 'turn';
  /** Shown as what the actor is running. */
  readonly name: string;
  readonly run: () => unknown;
  /** What waits behind it. The mailbox's own. */
  next: Message | Turn | undefined;
}

/** @param bytes - Size on the wire; 0 when it never was there. */
export function messageOf<P extends ReplyPort>(
  type: string,
  args: readonly unknown[],
  port: P | undefined,
  bytes: number,
): Message & { readonly port: P | undefined } {
  return { kind: 'message', type, args, port, bytes, next: undefined };
}

export function turnOf(name: string, run: () => unknown): Turn {
  return { kind: 'turn', name, run, next: undefined };
}

export interface Capacity {
  /** Messages. */
  readonly messages: number;
  readonly bytes: number;
}

/** What has come to a mailbox, and what is in it. Turns are not counted. */
export interface MailboxCounters {
  /** Messages that count against the capacity: those that wait or are stashed, and the one being handled. */
  readonly length: number;
  /** The most that did so at one time. */
  readonly highWater: number;
  /** Tells that have come so far. */
  readonly tells: number;
  /** Asks that have come so far. */
  readonly asks: number;
  /** Size on the wire of all that has come so far; what comes by reference has none. */
  readonly bytes: number;
}

export class Mailbox {
  readonly #capacity: Capacity;
  #first: Message | Turn | undefined;
  /** Stale while nothing waits. */
  #last: Message | Turn | undefined;
  #messages = 0;
  #bytes = 0;
  #highWater = 0;
  #tells = 0;
  #asks = 0;
  #bytesReceived = 0;
  #waitingForRoom: (() => void)[] | undefined;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  /** Neither a message nor a turn waits. */
  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  get full(): boolean {
    return this.#messages >= this.#capacity.messages || this.#bytes >= this.#capacity.bytes;
  }

  counters(): MailboxCounters {
    return {
      length: this.#messages,
      highWater: this.#highWater,
      tells: this.#tells,
      asks: this.#asks,
      bytes: this.#bytesReceived,
    };
  }

  push(item: Message | Turn): void {
    if (this.#first === undefined || this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    if (item.kind === 'message') this.#count(item);
  }

  /** Takes the next item; a message counts as long as {@link Mailbox.handled} has not been called for it. */
  take(): Message | Turn | undefined {
    const item = this.#first;
    if (item === undefined) return undefined;
    this.#first = item.next;
    // An item that has grown old would keep those behind it from being collected while they are young.
    item.next = undefined;
    if (this.#first === undefined) this.#last = undefined;
    return item;
  }

  /** Frees the room that a taken message held. */
  handled(message: Message): void {
    this.#messages--;
    this.#bytes -= message.bytes;
    if (this.#waitingForRoom !== undefined && this.#hasRoom()) this.#announceRoom();
  }

  /** Puts taken messages back before all others, in the order given. They never stopped counting. */
  putBack(messages: readonly Message[]): void {
    for (let index = messages.length - 1; index >= 0; index--) {
      const message = messages[index];
      if (message === undefined) continue;
      if (this.#first === undefined) this.#last = message;
      message.next = this.#first;
      this.#first = message;
    }
  }

  /** Calls `fn` once, when the mailbox has room again; it is full now. */
  whenRoom(fn: () => void): void {
    (this.#waitingForRoom ??= []).push(fn);
  }

  /** Empties the mailbox for good; what was in it is returned. There is no room in it again. */
  close(): (Message | Turn)[] {
    const left: (Message | Turn)[] = [];
    for (let item = this.take(); item !== undefined; item = this.take()) left.push(item);
    this.#messages = 0;
    this.#bytes = 0;
    this.#waitingForRoom = undefined;
    return left;
  }

  #hasRoom(): boolean {
    return this.#messages <= this.#capacity.messages / 2 && this.#bytes <= this.#capacity.bytes / 2;
  }

  #announceRoom(): void {
    const waiting = this.#waitingForRoom ?? [];
    this.#waitingForRoom = undefined;
    for (const fn of waiting) fn();
  }

  #count({ port, bytes }: Message): void {
    this.#messages++;
    this.#bytes += bytes;
    if (this.#messages > this.#highWater) this.#highWater = this.#messages;
    if (port === undefined) this.#tells++;
    else this.#asks++;
    this.#bytesReceived += bytes;
  }
}
