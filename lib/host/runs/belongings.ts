/**
 * What a run of an actor has beside its mailbox: the actors that it spawned, and what it watches and
 * waits for. Made when it has the first of these; most actors never do.
 */

import type { Cancel } from '../../actor/context.ts';
import type { AnyActorRef } from '../../actor/ref.ts';
import { Family } from './family.ts';

export class Belongings {
  readonly family: Family;
  readonly watched: WatchedRefs = new WatchedRefs();
  readonly pending: Pending = new Pending();

  /** @param path - Of the actor. */
  constructor(path: string) {
    this.family = new Family(path);
  }

  /** Takes back what the actor waited for; it has nothing any more, and gets nothing. */
  end(): void {
    this.family.kill();
    this.pending.end();
  }
}

/** What an actor waits for, all of which is taken back when it ends. */
class Pending {
  readonly #cancels = new Set<Cancel>();
  #state: 'open' | 'ended' = 'open';

  /** @param arm - Begins to wait, and returns what takes that back; calls `done` when it is over. */
  add(arm: (done: () => void) => Cancel): Cancel {
    if (this.#state === 'ended') return () => undefined;
    let disarm: Cancel = () => undefined;
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      disarm();
    };
    this.#cancels.add(cancel);
    disarm = arm(() => this.#cancels.delete(cancel));
    return cancel;
  }

  end(): void {
    this.#state = 'ended';
    for (const cancel of this.#cancels) cancel();
  }
}

/** The refs that an actor watches at present: it survives the end of those that it is linked to. */
class WatchedRefs {
  readonly #refs = new Set<AnyActorRef>();

  add(ref: AnyActorRef): Cancel {
    this.#refs.add(ref);
    return () => void this.#refs.delete(ref);
  }

  has(ref: AnyActorRef): boolean {
    for (const watched of this.#refs) if (watched.equals(ref)) return true;
    return false;
  }
}
