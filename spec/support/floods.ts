/** Floods as `npm test` and, at full size, `npm run stress` cause them. */

import type { ActorRef, System } from 'troupe';

import { Sink, Source, type CounterRef, type SinkRef, type SourceProtocol } from '../fixtures/flood.ts';
import { Gate, type GateRef } from '../fixtures/recorder.ts';

export const MEBIBYTE: number = 1024 * 1024;

/** Long enough for whatever a flood takes. */
const LIMIT_MS = 240_000;

/** The value below which `share` of them are. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

export interface Growth {
  readonly taken: number;
  /** How much more memory the processes used at most, in MiB. */
  readonly sourceMiB: number;
  readonly sinkMiB: number;
}

/** Has one process tell another of 1 kB messages, awaited, to which it takes 10 µs each. */
export async function growthWhilePouring(system: System, count: number): Promise<Growth> {
  const sink = await system.spawn(Sink, { args: [1] });
  const source = (await system.spawn(Source)).with({ timeoutMs: LIMIT_MS });
  // Code is compiled and heaps have grown to what any traffic takes.
  await source.ask('pour', sink, 30_000, 1_000);
  const before = await source.ask('takenBy', sink);
  const peaks = async (): Promise<[number, number]> => [
    await source.ask('peakBytes'),
    await sink.ask('peakBytes'),
  ];
  await peaks();
  const [sourceBefore, sinkBefore] = await peaks();
  await source.ask('pour', sink, count, 1_000);
  const taken = (await source.ask('takenBy', sink)) - before;
  const [sourceAfter, sinkAfter] = await peaks();
  return {
    taken,
    sourceMiB: (sourceAfter - sourceBefore) / MEBIBYTE,
    sinkMiB: (sinkAfter - sinkBefore) / MEBIBYTE,
  };
}

/** An actor whose mailbox holds many messages which it does not take before the gate opens. */
export interface Heap {
  readonly source: ActorRef<SourceProtocol>;
  readonly sink: SinkRef;
  readonly gate: GateRef;
  /** An actor in the process of the messages, and another in one where there are none. */
  readonly neighbour: CounterRef;
  readonly distant: CounterRef;
  /** Resolves when the sink has passed the gate. */
  readonly passed: Promise<void>;
}

/** Piles up `count` small messages in one mailbox. */
export async function pileUp(system: System, count: number): Promise<Heap> {
  const roomy = { capacity: 2 * count, capacityBytes: 1_000 * count };
  const sink = await system.spawn(Sink, { mailbox: roomy });
  const neighbour = await sink.ask('neighbour');
  const distant = await (await system.spawn(Sink)).ask('neighbour');
  const source = (await system.spawn(Source)).with({ timeoutMs: LIMIT_MS });
  await source.ask('askInTurn', 1_000, neighbour, distant);
  const gate = await system.spawn(Gate, { placement: 'local' });
  const passed = sink.with({ timeoutMs: Infinity }).ask('hold', gate);
  await gate.ask('arrived');
  await source.ask('pour', sink, count, 10);
  return { source, sink, gate, neighbour, distant, passed };
}
