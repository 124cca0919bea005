/** Makes the context of one run of an actor. */

import type { Cell } from '../actor/cell.ts';
import type { ActorContext, ActorDefinition, Cancel } from '../actor/context.ts';
import { LaterReply } from '../actor/later-reply.ts';
import type { LiveRef } from '../actor/live-ref.ts';
import type { Log } from '../actor/log.ts';
import type { Ignored, Later } from '../actor/protocol.ts';
import type { ActorRef, AnyActorRef, Down } from '../actor/ref.ts';
import type { Clock } from '../clock.ts';
import type { RefData } from '../codec/portable.ts';
import { checkDuration } from '../check-option.ts';
import { ActorExitedError } from '../errors.ts';
import { asExitReason } from '../actor/stop-reason.ts';
import { isOrderly } from '../exit-reason.ts';
import type { Family } from './family.ts';

/** What `ctx.ignore()` returns at run time. */
export const IGNORED: unique symbol = Symbol('ignored');

export interface ContextHost {
  readonly clock: Clock;
  log(path: string): Log;
  ref(data: RefData): LiveRef;
  /** Starts an actor that belongs to `family`. */
  spawn(family: Family, definition: unknown, options: unknown): Promise<LiveRef>;
  whereis(definition: unknown, name: string): Promise<LiveRef | undefined>;
  /** The ref behind a user's ref. */
  liveRef(ref: AnyActorRef): LiveRef;
  /** Has the actor behind `target` tied to `self` as well. */
  linkBack(target: LiveRef, self: LiveRef): void;
  flush(): Promise<void> | undefined;
}

export function makeContext(
  host: ContextHost,
  cell: Cell,
  family: Family,
  watched: WatchedRefs,
  identity: { readonly ref: RefData; readonly name: string },
): ActorContext<unknown> {
  const self = host.ref(identity.ref);
  const pending = new Pending();
  cell.whenEnded(() => pending.end());
  const turn = (name: string, run: () => unknown): void => cell.deliver({ kind: 'turn', name, run });
  return {
    self: self as unknown as ActorRef<unknown>,
    name: identity.name,
    path: cell.path,
    log: host.log(cell.path),
    signal: cell.signal,
    spawn: (async (definition: unknown, options: unknown) =>
      host.spawn(family, definition, options)) as ActorContext<unknown>['spawn'],
    whereis: async <A extends readonly unknown[], Q>(definition: ActorDefinition<A, Q>, name: string) =>
      (await host.whereis(definition, name)) as unknown as ActorRef<Q> | undefined,
    watch: (ref, fn) =>
      pending.add((done) => {
        const unwatched = watched.add(ref);
        const cancel = host.liveRef(ref).onRunEnd((down) => {
          done();
          turn('down', () => {
            unwatched();
            return fn(down);
          });
        });
        return () => {
          unwatched();
          cancel();
        };
      }),
    link: (ref) => {
      const target = host.liveRef(ref);
      pending.add((done) =>
        target.onRunEnd((down) => {
          done();
          linkBroken(cell, watched, down);
        }),
      );
      host.linkBack(target, self);
    },
    after: (delayMs, fn) => {
      checkDuration('delayMs', delayMs);
      return pending.add((done) => {
        const timer = host.clock.setTimeout(() => {
          done();
          turn('after', fn);
        }, delayMs);
        return () => host.clock.clearTimeout(timer);
      });
    },
    every: (periodMs, fn) => {
      checkDuration('periodMs', periodMs);
      return pending.add(() => repeat(host.clock, periodMs, turn, fn));
    },
    onStop: (fn) => cell.onStop(fn),
    later: <T>(promise: PromiseLike<T>) => new LaterReply(promise) as unknown as Later<T>,
    ignore: () => IGNORED as unknown as Ignored,
    stop: (reason) => cell.stop(asExitReason(reason ?? { type: 'normal' })),
    become: (handlers) => cell.become(handlers),
    stash: () => cell.stash(),
    unstashAll: () => cell.unstashAll(),
    flush: () => host.flush(),
  };
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

/** Takes an actor down with one that it is linked to. */
export function linkBroken(cell: Cell, watched: WatchedRefs, down: Down): void {
  if (isOrderly(down.reason) || watched.has(down.ref)) return;
  cell.crash(new ActorExitedError(down.ref.path, down.reason, true));
}

/** The refs that an actor watches at present: it survives the end of those that it is linked to. */
export class WatchedRefs {
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

/** Runs `fn` as a turn every period; a turn that has not run yet is not queued again. */
function repeat(
  clock: Clock,
  periodMs: number,
  turn: (name: string, run: () => unknown) => void,
  fn: () => unknown,
): Cancel {
  let queued = false;
  let timer: unknown;
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      arm();
      if (queued) return;
      queued = true;
      turn('every', () => {
        queued = false;
        return fn();
      });
    }, periodMs);
  };
  arm();
  return () => clock.clearTimeout(timer);
}
