/** Where messages go, whoever carries them. */

import type { System } from 'troupe';
import { Counter } from './actors.ts';
import type { Order } from './order.ts';

export interface Sink {
  /** Sends one way; returns something to wait for now and then. */
  tell(order: Order): PromiseLike<void> | undefined;
  store(data: Float64Array): PromiseLike<void> | undefined;
  /** Orders, or bytes, that have come; answered after all that was sent before. */
  count(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** An actor to send to. */
export async function actorSink(system: System, placement: 'process' | 'local'): Promise<Sink> {
  const counter = await system.spawn(Counter, { placement });
  return {
    tell: (order) => counter.tell('add', order),
    store: (data) => counter.tell('store', data),
    count: () => counter.ask('count'),
    close: () => counter.stop(),
  };
}

/** Gives a sink to what measures it, and closes it whatever comes of that. */
export async function using<S extends { close(): Promise<unknown> }, T>(
  sink: S,
  measure: (sink: S) => Promise<T>,
): Promise<T> {
  try {
    return await measure(sink);
  } finally {
    await sink.close();
  }
}
