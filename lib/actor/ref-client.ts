/** A client that stands for its actor: wherever a ref is taken, it will do. */

import type { ActorCounters } from '../codec/wire.ts';
import type { ActorRef, AnyActorRef, Down, WatchSettings } from './ref.ts';
import type { StopReason } from './stop-reason.ts';

/** Extended by the clients of single actors; each needs a `defineClient` of its own to be sent. */
export abstract class RefClient<P> implements AnyActorRef {
  /** What it talks to. */
  readonly ref: ActorRef<P>;

  constructor(ref: ActorRef<P>) {
    this.ref = ref;
  }

  get path(): string {
    return this.ref.path;
  }

  equals(other: AnyActorRef): boolean {
    return this.ref.equals(other);
  }

  stop(reason?: StopReason): Promise<Down> {
    return this.ref.stop(reason);
  }

  kill(): Promise<Down> {
    return this.ref.kill();
  }

  watch(settings?: WatchSettings): Promise<Down> {
    return this.ref.watch(settings);
  }

  pid(): Promise<number | undefined> {
    return this.ref.pid();
  }

  counters(): Promise<ActorCounters | undefined> {
    return this.ref.counters();
  }
}
