/** The actors that are measured. */

import { defineActor } from 'troupe';
import type { Order } from './order.ts';

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
