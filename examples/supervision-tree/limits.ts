import { child, defineSupervisor } from 'troupe';
import { Desk } from './desk.ts';

/** Two restarts in a minute are bad luck. At the third it gives up, and its own supervisor decides. */
export const strict = defineSupervisor('strict', {
  intensity: 2,
  periodMs: 60_000,
  children: [child(Desk, { id: 'till' }), child(Desk, { id: 'printer' })],
});

/** Waits before each restart, twice as long as the last time. */
export const patient = defineSupervisor('patient', {
  intensity: 10,
  children: [child(Desk, { id: 'till', backoff: { minMs: 100, maxMs: 5_000, factor: 2, jitter: 0 } })],
});
