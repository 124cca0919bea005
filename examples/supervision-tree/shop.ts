import { child, defineDynamicSupervisor, defineSupervisor, type Strategy } from 'troupe';
import { Desk } from './desk.ts';

const desks = ['stock', 'till', 'printer'].map((id) => child(Desk, { id })); // Each is a process.
const under = (strategy: Strategy) => child(defineSupervisor(strategy, { strategy, children: desks }));

/** Allows two restarts in a minute. With the third it gives up, and its own supervisor decides. */
const strict = defineSupervisor('strict', { intensity: 2, periodMs: 60_000, children: desks.slice(1) });

/** Waits before each restart, twice as long as the last time. */
const patient = defineSupervisor('patient', {
  intensity: 10,
  children: [child(Desk, { id: 'till', backoff: { minMs: 100, maxMs: 5_000, factor: 2, jitter: 0 } })],
});

export const shop = defineSupervisor('shop', {
  children: [
    under('one_for_one'),
    under('one_for_all'),
    under('rest_for_one'),
    child(defineDynamicSupervisor('dynamic')), // Starts what it is asked for, while it runs.
    child(strict),
    child(patient),
  ],
});
