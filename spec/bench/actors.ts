/** The actors that are measured. */

import { defineActor } from 'troupe';

/** The message of every throughput measurement. */
export interface Order {
  readonly type: string;
  readonly id: number;
  readonly payload: { readonly a: number; readonly b: string };
}

export function newOrder(): Order {
  return { type: 'add', id: 12_345, payload: { a: 1, b: 'hello' } };
}

/** Counts what it is told and sends back what it is asked. */
export const Sink = defineActor(import.meta, 'Sink', () => {
  let count = 0;
  return {
    add: (_order: Order) => void count++,
    count: () => count,
    echo: (order: Order) => order,
  };
});

/** Does nothing: what it costs to have an actor at all. */
export const Idle = defineActor(import.meta, 'Idle', () => ({ ping: () => true }));
