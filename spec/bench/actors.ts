/** The actors that are measured. */

import { defineActor, type ActorRef } from 'troupe';
import { newOrder, type Order } from './order.ts';

/** Counts what it is told and sends back what it is asked. */
export const Counter = defineActor(import.meta, 'Counter', () => {
  let count = 0;
  return {
    add: (_order: Order) => void count++,
    store: (data: Float64Array) => void (count += data.byteLength),
    count: () => count,
    echo: (order: Order) => order,
  };
});

interface CounterProtocol {
  add(order: Order): void;
  count(): number;
}

/** Sends orders to another actor; replies once the last has been handled. */
export const Sender = defineActor(import.meta, 'Sender', () => ({
  async send(to: ActorRef<CounterProtocol>, count: number) {
    for (let left = count; left > 0; left--) {
      const room = to.tell('add', newOrder());
      if (room !== undefined) await room;
    }
    return to.ask('count');
  },
}));

/** Does nothing: what it costs to have an actor at all. */
export const Idle = defineActor(import.meta, 'Idle', () => ({ ping: () => true }));

/** Takes a millisecond for each hundred messages, and has a neighbour in its process. */
export const Overfed = defineActor(import.meta, 'Overfed', (ctx) => {
  let count = 0;
  return {
    neighbour: () => ctx.spawn(Counter, { placement: 'local' }),
    eat(_text: string) {
      if (++count % 100 !== 0) return;
      const full = performance.now() + 1;
      while (performance.now() < full);
    },
    /** Handles no more. */
    choke: () => new Promise<void>(() => undefined),
  };
});
