/** A reference to an actor, bound to the process it is in. */

import { PortableRef, type RefData } from '../codec/portable.ts';
import type { ActorCounters, Fate } from '../codec/wire.ts';
import { checkDuration, checkKeys } from '../check-option.ts';
import { OptionError } from '../errors.ts';
import type { Bound, Correspondent } from './correspondent.ts';
import { asExitReason, type StopReason } from './stop-reason.ts';
import { RefClient } from './ref-client.ts';
import type { ActorRef, AnyActorRef, AskSettings, Down, WatchSettings } from './ref.ts';

const DEFAULT_ASK_TIMEOUT_MS = 5_000;
const DEFAULT_SETTINGS: AskSettings = {};

/** The untyped shape in which refs are made; `ActorRef<P>` is how users see them. */
type AnyHandlers = Record<string, (...args: never[]) => unknown>;

/** Finds the one correspondent that a process has for a slot. */
export type FindCorrespondent = (data: RefData) => Correspondent;

export class LiveRef extends PortableRef implements ActorRef<AnyHandlers> {
  readonly path: string;
  readonly #data: RefData;
  readonly #find: FindCorrespondent;
  readonly #settings: AskSettings;
  readonly #bound: Bound;
  #correspondent: Correspondent | undefined;

  constructor(
    data: RefData,
    find: FindCorrespondent,
    settings: AskSettings = DEFAULT_SETTINGS,
    bound: Bound = 'sender',
  ) {
    super();
    this.path = data.path;
    this.#data = data;
    this.#find = find;
    this.#settings = settings;
    this.#bound = bound;
  }

  /** That of the heir, once there is one. */
  get data(): RefData {
    return this.#correspondent === undefined ? this.#data : this.correspondent.data;
  }

  tell(type: string, ...args: unknown[]): PromiseLike<void> | undefined {
    if (typeof type !== 'string') throw noName(type);
    return this.correspondent.tell(type, args, this.#bound);
  }

  ask<T>(type: string, ...args: unknown[]): Promise<T> {
    if (typeof type !== 'string') return Promise.reject(noName(type));
    const { timeoutMs = DEFAULT_ASK_TIMEOUT_MS, signal } = this.#settings;
    return this.correspondent.ask(type, args, timeoutMs, signal, this.#bound) as Promise<T>;
  }

  with(settings: AskSettings): LiveRef {
    checkSettings(settings, ['timeoutMs', 'signal']);
    return new LiveRef(this.data, this.#find, { ...this.#settings, ...settings }, this.#bound);
  }

  /**
   * Makes a ref to the same slot, of whose messages any number may wait on this side.
   *
   * @param timeoutMs - The deadline of asks, where this one's settings have none.
   */
  unbounded(timeoutMs: number): LiveRef {
    return new LiveRef(this.data, this.#find, { timeoutMs, ...this.#settings }, 'none');
  }

  async stop(reason: StopReason = { type: 'shutdown' }): Promise<Down> {
    const exit = asExitReason(reason);
    return this.#end(({ owner, data }) => owner.stop(data.slot, exit));
  }

  kill(): Promise<Down> {
    return this.#end(({ owner, data }) => owner.kill(data.slot));
  }

  /** Has the present run ended by `order`, which its heir gets as well if there turns out to be one. */
  #end(order: (correspondent: Correspondent) => void): Promise<Down> {
    const { correspondent } = this;
    const down = new Promise<Down>((resolve) => {
      correspondent.watch((fate) => resolve(this.#downOf(fate)), order);
    });
    order(correspondent);
    return down;
  }

  async watch(settings: WatchSettings = {}): Promise<Down> {
    checkSettings(settings, ['signal']);
    const { signal } = settings;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const aborted = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = this.onRunEnd((down) => {
        signal?.removeEventListener('abort', aborted);
        resolve(down);
      });
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Calls `fn` once when the present run has ended; the returned function takes that back. */
  onRunEnd(fn: (down: Down) => void): () => void {
    return this.correspondent.watch((fate) => fn(this.#downOf(fate)));
  }

  #downOf({ reason, restarting }: Fate): Down {
    return { ref: this, reason, restarting };
  }

  pid(): Promise<number | undefined> {
    return this.correspondent.inquire((owner, slot) => owner.pid(slot));
  }

  counters(): Promise<ActorCounters | undefined> {
    return this.correspondent.inquire((owner, slot) => owner.counters(slot));
  }

  equals(other: AnyActorRef): boolean {
    if (other instanceof RefClient) return this.equals(other.ref);
    if (!(other instanceof LiveRef)) return false;
    const { owner, slot, systemId } = other.data;
    return owner === this.data.owner && slot === this.data.slot && systemId === this.data.systemId;
  }

  get correspondent(): Correspondent {
    if (this.#correspondent === undefined || this.#correspondent.isReplaced) {
      this.#correspondent = this.#find(this.#data);
    }
    return this.#correspondent;
  }
}

function noName(type: unknown): OptionError {
  return new OptionError('type', type, 'the name of a message');
}

function checkSettings(settings: AskSettings, known: readonly string[]): void {
  checkKeys('settings', settings, known);
  const { timeoutMs, signal } = settings;
  if (timeoutMs !== undefined) checkDuration('timeoutMs', timeoutMs);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', signal, 'an AbortSignal');
  }
}
