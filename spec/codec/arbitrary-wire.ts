/** Random messages of the wire, right ones and wrong ones, and what can happen to the bytes of a frame. */

import fc from 'fast-check';
import { PortableRef, type RefData } from '../../lib/codec/portable.ts';
import { seal } from '../../lib/codec/seal.ts';
import {
  Kind,
  type ActorCounters,
  type BriefExit,
  MAX_TARGET,
  NOT_TAKEN,
  PROCESS_TARGET,
  type Fate,
  type Place,
  type ProcessProtocol,
  type TreeEntry,
  type TreePart,
} from '../../lib/codec/wire.ts';
import { WireWriter } from '../../lib/codec/wire-writer.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';
import { anyValue } from './arbitrary-values.ts';
import { packed, SYSTEM_ID } from './lanes.ts';

type ProcessMessage = keyof ProcessProtocol;
type Args<K extends ProcessMessage> = Parameters<ProcessProtocol[K]>;

/** One message on its way into a frame. Replies go to the ask of that number since the frame was asked for. */
export interface WireMessage {
  readonly kind: Kind;
  readonly target: number;
  readonly ask: number;
  readonly body: unknown;
}

class SentRef extends PortableRef {
  readonly data: RefData;

  constructor(data: RefData) {
    super();
    this.data = data;
  }
}

const processId = fc.constantFrom('0', '0.7', '0.7.1', '0.8', '12.345.6');
const cell = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: MAX_TARGET }));
const slot = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const path = fc.constantFrom('/demo', '/demo/a', '/demo/b#2');
const word = fc.string({ maxLength: 12 });
const bytes = fc.uint8Array({ maxLength: 60 });
const place: fc.Arbitrary<Place> = fc.record({ process: processId, cell });
const refData: fc.Arbitrary<RefData> = fc.record({
  owner: processId,
  slot,
  path,
  systemId: fc.constant(SYSTEM_ID),
});
const reason: fc.Arbitrary<ExitReason> = fc.oneof(
  fc.constantFrom<ExitReason>({ type: 'normal' }, { type: 'shutdown' }, { type: 'noproc' }),
  word.map((detail): ExitReason => ({ type: 'shutdown', detail })),
  word.map((message): ExitReason => ({ type: 'crashed', error: new TypeError(message) })),
  fc.constant<ExitReason>({ type: 'exited', signal: 'SIGKILL', stderrTail: '', outOfMemory: false }),
);
const fate: fc.Arbitrary<Fate> = fc.record({ reason, restarting: fc.boolean() });

const counters: fc.Arbitrary<ActorCounters> = fc.record({
  mailbox: fc.record({ length: fc.nat(), highWater: fc.nat() }),
  tells: fc.nat(),
  asks: fc.nat(),
  bytes: fc.nat(),
});

const mailbox = fc.option(fc.record({ length: fc.nat(), highWater: fc.nat() }), { nil: undefined });
const briefExit: fc.Arbitrary<BriefExit> = fc.oneof(
  fc.constantFrom<BriefExit>({ type: 'normal' }, { type: 'killed', by: 'hang' }),
  fc.record({
    type: fc.constant('crashed' as const),
    error: fc.record({
      message: word,
      name: word,
      code: fc.option(fc.oneof(word, fc.integer()), { nil: undefined }),
    }),
    shared: fc.constantFrom(true as const, undefined),
    message: fc.option(word, { nil: undefined }),
  }),
);
const treeEntry: fc.Arbitrary<TreeEntry> = fc.record({
  depth: fc.integer({ min: 1, max: 4 }),
  id: word,
  name: word,
  type: fc.constantFrom('worker' as const, 'supervisor' as const),
  state: fc.constantFrom('starting', 'running', 'stopping', 'restarting', 'stopped'),
  pid: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
  uptimeMs: fc.option(fc.nat(), { nil: undefined }),
  restarts: fc.nat(),
  lastExit: fc.option(briefExit, { nil: undefined }),
  mailbox,
  unresponsive: fc.constantFrom(true as const, undefined),
  omitted: fc.nat(),
});
/** Each at most one step below the one before it. */
const inOrder = (entries: readonly TreeEntry[]): readonly TreeEntry[] => {
  let deepest = 1;
  return entries.map((entry) => {
    const depth = Math.min(entry.depth, deepest);
    deepest = depth + 1;
    return { ...entry, depth };
  });
};
const treePart: fc.Arbitrary<TreePart> = fc.record({
  mailbox,
  omitted: fc.nat(),
  entries: fc.array(treeEntry, { maxLength: 5 }).map(inOrder),
});
const happening = { path, at: fc.constant(1.7e12), restarts: fc.nat() };
const pid = fc.integer({ min: 1, max: 2 ** 22 });
const started = fc.record({ ...happening, type: fc.constant('started' as const), pid });
const exited = fc.record({
  ...happening,
  type: fc.constant('exited' as const),
  pid,
  uptimeMs: fc.nat(),
  restarting: fc.boolean(),
});
const event: fc.Arbitrary<Args<'event'>> = fc.oneof(
  fc.tuple(started, fc.constant(undefined), fc.constant([])),
  fc.tuple(
    exited,
    reason.map((end) => seal(end, SYSTEM_ID).bytes),
    fc.constant([]),
  ),
);

/** Right arguments of every message. */
export const rightArguments: { readonly [K in ProcessMessage]: fc.Arbitrary<Args<K>> } = {
  start: fc.tuple(
    fc.record({
      slot,
      path,
      name: word,
      module: fc.constant('file:///nowhere/module.js'),
      definition: word,
      args: anyValue.map((value) => seal([value], SYSTEM_ID).bytes),
      capacity: fc.integer({ min: 1, max: 1000 }),
      capacityBytes: fc.integer({ min: 1, max: 2 ** 24 }),
      shutdownMs: fc.constantFrom(0, 5_000, Infinity),
    }),
    fc.constant([]),
  ),
  access: fc.tuple(path, bytes),
  prepare: fc.constant([]),
  abandon: fc.tuple(slot, fc.constantFrom('request' as const, 'deadline' as const)),
  leave: fc.constant([]),
  tree: fc.tuple(fc.array(slot, { maxLength: 3 }), fc.constantFrom(0, 640, Infinity)),
  ping: fc.constant([]),
  loaded: fc.tuple(slot),
  leaving: fc.constant([]),
  log: fc.tuple(
    fc.record({
      level: fc.constantFrom('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
      time: fc.constant(1.7e12),
      pid: fc.integer({ min: 1, max: 2 ** 22 }),
      path,
      message: word,
      fields: fc.option(fc.dictionary(word, fc.integer()), { nil: undefined }),
    }),
  ),
  deadLetters: fc.tuple(
    fc.array(
      fc.record({
        path,
        type: word,
        reason: fc.constantFrom(
          'noproc' as const,
          'stopping' as const,
          'unknown-message' as const,
          'mailbox-lost' as const,
          'undecodable' as const,
        ),
        count: fc.integer({ min: 1, max: 1000 }),
      }),
      { maxLength: 3 },
    ),
  ),
  watch: fc.tuple(cell),
  link: fc.tuple(
    cell,
    refData.map((data) => new SentRef(data)),
  ),
  ended: fc.tuple(
    cell,
    reason.map((end) => seal(end, SYSTEM_ID).bytes),
    fc.constant([]),
  ),
  missed: fc.tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 })),
  pause: fc.tuple(cell),
  resume: fc.tuple(cell),
  running: fc.tuple(cell),
  counters: fc.tuple(cell),
  stopRun: fc.tuple(cell, reason),
  locate: fc.tuple(slot),
  fate: fc.tuple(slot, place),
  present: fc.tuple(slot),
  stopSlot: fc.tuple(slot, reason),
  killSlot: fc.tuple(slot),
  pid: fc.tuple(slot),
  slotCounters: fc.tuple(slot),
  heir: fc.tuple(path),
  reserveName: fc.tuple(word, refData, word),
  releaseName: fc.tuple(word),
  releaseNamesOf: fc.tuple(processId),
  whereis: fc.tuple(word, word),
  invite: fc.tuple(processId, processId),
  reportEvents: fc.tuple(fc.boolean()),
  event,
};

/** Which messages are asked, and right replies to them. */
export const rightReplies = {
  start: fc.integer({ min: NOT_TAKEN, max: MAX_TARGET }),
  running: fc.option(word, { nil: undefined }),
  locate: fc.oneof(place, fate),
  fate,
  present: fc.oneof(place, fate),
  pid: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
  reserveName: fc.constant(undefined),
  whereis: fc.option(refData, { nil: undefined }),
  prepare: fc.constant(undefined),
  abandon: fc.constant(undefined),
  counters: fc.option(counters, { nil: undefined }),
  slotCounters: fc.option(counters, { nil: undefined }),
  invite: fc.constant(undefined),
  ping: fc.constant(undefined),
  tree: fc.array(treePart, { maxLength: 3 }),
  heir: fc.option(refData, { nil: undefined }),
} satisfies { readonly [K in ProcessMessage]?: fc.Arbitrary<ReturnType<ProcessProtocol[K]>> };

const types = Object.keys(rightArguments) as ProcessMessage[];

/** Objects that look like what they are not, as JSON, which takes any key. */
const shapes = [
  '[]',
  '[[]]',
  '{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"type":"crashed"}',
  '{"type":"crashed","error":{"message":"x"}}',
  '{"type":"constructor"}',
  '{"toString":1,"valueOf":1}',
  '{"length":4294967296}',
  '{"then":1}',
].map((json) => JSON.parse(json) as unknown);

/** A value that belongs nowhere on the wire, or not there. */
export const wrongValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: anyValue },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.constantFrom(undefined, null, true, -1, 0, 0.5, NaN, Infinity, 2 ** 26, 2 ** 53, 5n),
      fc.constantFrom('', '0.', '.0', '0..1', '../0', '__proto__', 'constructor', 'x'.repeat(70_000)),
      fc.constantFrom(...shapes),
      fc.constantFrom(new Error('x'), new Date(NaN), new Uint8Array(3), new Array<unknown>(100_000)),
    ),
  },
);

const rightProcessMessage: fc.Arbitrary<WireMessage> = fc
  .constantFrom(...types)
  .chain((type) => (rightArguments[type] as fc.Arbitrary<unknown[]>).map((args) => ({ type, args })))
  .map(({ type, args }) => ({
    kind: type in rightReplies ? Kind.ask : Kind.tell,
    target: PROCESS_TARGET,
    ask: 1,
    body: [...args, type],
  }));

const rightReply: fc.Arbitrary<WireMessage> = fc
  .constantFrom(...(Object.keys(rightReplies) as (keyof typeof rightReplies)[]))
  .chain((type) => (rightReplies[type] as fc.Arbitrary<unknown>).map((body) => ({ type, body })))
  .map(({ type, body }) => ({
    kind: Kind.reply,
    target: PROCESS_TARGET,
    ask: Object.keys(rightReplies).indexOf(type),
    body,
  }));

const userMessage: fc.Arbitrary<WireMessage> = fc.record({
  kind: fc.constantFrom(Kind.tell, Kind.ask),
  target: cell,
  ask: fc.nat(),
  body: fc.array(anyValue, { maxLength: 3 }).map((args) => [...args, 'take']),
});

/** A message as this version sends it. */
export const rightMessage: fc.Arbitrary<WireMessage> = fc.oneof(rightProcessMessage, rightReply, userMessage);

/** A message with something wrong somewhere in its body. */
export const wrongMessage: fc.Arbitrary<WireMessage> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: rightProcessMessage }, { weight: 1, arbitrary: rightReply }),
    fc.constantFrom(Kind.tell, Kind.ask, Kind.reply, Kind.refusal),
    fc.array(fc.tuple(fc.nat(), wrongValue), { minLength: 1, maxLength: 2 }),
    fc.nat(9),
  )
  .map(([message, kind, changes, chance]) => ({
    ...message,
    kind: chance === 0 ? kind : message.kind,
    body: changes.reduce<unknown>((body, [at, value]) => replaced(body, at, value), message.body),
  }));

/** Anything at all in the place of a body. */
export const anyMessage: fc.Arbitrary<WireMessage> = fc.record({
  kind: fc.constantFrom(Kind.tell, Kind.ask, Kind.reply, Kind.refusal),
  target: fc.oneof(fc.constant(PROCESS_TARGET), cell),
  ask: fc.nat(8),
  body: fc.oneof(
    wrongValue,
    fc.array(wrongValue, { maxLength: 4 }),
    fc.tuple(wrongValue, wrongValue, fc.constantFrom(...types, 'take', 'constructor', '__proto__')),
  ),
});

/** What happens to the bytes of a frame. */
export interface Damage {
  readonly bytes: readonly (readonly [at: number, byte: number])[];
  readonly bits: readonly number[];
  readonly cutAt: number | undefined;
  readonly spliceAt: number | undefined;
}

export const damage: fc.Arbitrary<Damage> = fc.record({
  bytes: fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.integer({ min: 0xc0, max: 0xdf }))), {
    maxLength: 3,
  }),
  bits: fc.array(fc.nat(), { maxLength: 3 }),
  cutAt: fc.option(fc.nat(), { freq: 4, nil: undefined }),
  spliceAt: fc.option(fc.nat(), { freq: 4, nil: undefined }),
});

/** Applies damage to a frame; a splice goes on with the rest of another frame. */
export function damaged(
  frame: Uint8Array,
  other: Uint8Array,
  { bytes: changed, bits, ...cuts }: Damage,
): Buffer {
  let result = Buffer.from(frame);
  if (cuts.spliceAt !== undefined) {
    const at = cuts.spliceAt % result.length;
    result = Buffer.concat([result.subarray(0, at), other.subarray(cuts.spliceAt % other.length)]);
  }
  if (cuts.cutAt !== undefined) result = result.subarray(0, 1 + (cuts.cutAt % result.length));
  for (const [at, byte] of changed) result[at % result.length] = byte;
  for (const bit of bits) {
    const at = (bit >>> 3) % result.length;
    result[at] = (result[at] ?? 0) ^ (1 << (bit & 7));
  }
  return result;
}

/** Writes messages as their sender would. @param firstAsk - The number of the ask that replies count from. */
export function frameOf(messages: readonly WireMessage[], firstAsk: number): Uint8Array {
  const writer = new WireWriter(() => undefined);
  for (const { kind, target, ask, body } of messages) {
    const correlation = kind === Kind.tell ? 0 : (firstAsk + ask) >>> 0;
    if (Array.isArray(body) || kind === Kind.reply || kind === Kind.refusal) {
      if (writer.plain(kind, target, correlation, body) !== undefined) continue;
    }
    writer.sealed(kind, target, correlation, seal(body, SYSTEM_ID));
  }
  return writer.take()?.subarray(FRAME_HEADER_BYTES) ?? packed(0);
}

/** What is deeper has been made wrong before, and may be a cycle. */
const DEEPEST = 5;

/** A copy in which one of all the values inside is another. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  const places: (() => void)[] = [];
  const copy = copied(value, places, by, DEEPEST);
  if (places.length === 0) return by;
  places[at % places.length]?.();
  return copy;
}

function copied(value: unknown, places: (() => void)[], by: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  for (const key of Object.keys(copy)) {
    places.push(() => (copy[key] = by));
    if (!Array.isArray(value)) places.push(() => Reflect.deleteProperty(copy, key));
    copy[key] = copied(copy[key], places, by, depth - 1);
  }
  return copy;
}
