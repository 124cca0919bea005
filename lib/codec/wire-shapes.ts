/**
 * What each message of {@link ProcessProtocol} must look like, one line for each: a message without a
 * line does not compile. Bytes that arrive whole may still say anything (46 % of mutated frames decode);
 * behind these checks nobody needs to think of that.
 *
 * Strict: types and ranges, what is told and what is asked, and that nothing is missing. Lenient: further
 * arguments and further fields are ignored, so that a later version may add some.
 */

import { ProtocolError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import { isPortableRef, type PortableRef, type RefData } from './portable.ts';
import {
  anyRecord,
  bytes,
  either,
  type ElementShapes,
  integer,
  listOf,
  type Misfit,
  nothing,
  oneOf,
  optional,
  record,
  satisfying,
  type Shape,
  type TaggedFields,
  taggedBy,
  text,
} from './shape.ts';
import { clip } from './text.ts';
import {
  type ActorCounters,
  type BriefError,
  type BriefExit,
  type DeadLetterReport,
  type EventRecord,
  type Fate,
  type LogRecord,
  MAX_TARGET,
  NOT_TAKEN,
  type Place,
  type ProcessProtocol,
  type StartOrder,
  type TreeEntry,
  type TreePart,
} from './wire.ts';

/** Paths, names and module URLs. The longest path of a file is 4 KiB, three times that when escaped (Linux). */
const LONGEST_IDENTIFIER = 64 * 1024;
/** Ids grow by one number for each level of the tree; this is deeper than processes can be nested. */
const LONGEST_PROCESS_ID = 1024;

/** Says whether a text is the id of a process, such as `0.2.1`. */
export function isProcessId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_PROCESS_ID && /^\d+(?:\.\d+)*$/.test(value);
}

const processId: Shape<string> = satisfying('the id of a process', isProcessId);
const cell = integer(1, MAX_TARGET);
const slot = integer(1, Number.MAX_SAFE_INTEGER);
const count = integer(1, Number.MAX_SAFE_INTEGER);
const identifier = text(LONGEST_IDENTIFIER);
const milliseconds: Shape<number> = satisfying(
  'a number of milliseconds',
  (value) => typeof value === 'number' && value >= 0,
);
const MAX_UINT32 = 2 ** 32 - 1;
const flag = oneOf(true, false);
const ref: Shape<PortableRef> = satisfying('a ref', (value) => {
  return typeof value === 'object' && value !== null && isPortableRef(value);
});
/** Whoever describes an end prints the message. */
const error: Shape<Error> = satisfying('an error with a message', (value) => {
  return value instanceof Error && typeof value.message === 'string';
});

const place = record<Place>({ process: processId, cell });
const refData = record<RefData>({ owner: processId, slot, path: identifier, systemId: identifier });

const killedBy = oneOf('request', 'deadline', 'hang', 'memory');

const shared = optional(oneOf(true));
const handled = optional(text());
const exits: Omit<TaggedFields<ExitReason>, 'crashed'> = {
  normal: {},
  shutdown: { detail: optional(text()) },
  killed: { by: killedBy, message: handled },
  exited: {
    code: optional(integer(-(2 ** 31), 2 ** 32)),
    signal: optional(text(LONGEST_IDENTIFIER)),
    stderrTail: text(),
    outOfMemory: flag,
  },
  noproc: {},
  disconnected: {},
};

/** Why a run ended. */
export const exitReason: Shape<ExitReason> = taggedBy<ExitReason>({
  ...exits,
  crashed: { error, shared, message: handled },
});

const briefExit = taggedBy<BriefExit>({
  ...exits,
  crashed: {
    error: record<BriefError>({
      message: text(),
      name: text(),
      code: satisfying(
        'a string or a number',
        (value) => value === undefined || typeof value === 'string' || typeof value === 'number',
      ),
    }),
    shared,
    message: handled,
  },
});

const fate = record<Fate>({ reason: exitReason, restarting: flag });

const startOrder = record<StartOrder>({
  slot,
  path: identifier,
  name: identifier,
  module: identifier,
  definition: identifier,
  args: bytes(),
  capacity: count,
  capacityBytes: count,
  shutdownMs: milliseconds,
});

const logRecord = record<LogRecord>({
  // Those of `lib/actor/log.ts`, except for silence.
  level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal'),
  time: satisfying('a finite number', Number.isFinite),
  pid: count,
  path: identifier,
  message: text(),
  fields: optional(anyRecord),
});

const deadLetterReport = record<DeadLetterReport>({
  path: identifier,
  type: text(),
  reason: oneOf('noproc', 'stopping', 'unknown-message', 'mailbox-lost', 'undecodable'),
  count,
});

const number = integer(0, Number.MAX_SAFE_INTEGER);
const mailbox = record<ActorCounters['mailbox']>({ length: number, highWater: number });
const time: Shape<number> = satisfying('a finite number', Number.isFinite);
const happening = { path: identifier, at: time };
const eventRecord = taggedBy<EventRecord>({
  started: { ...happening, pid: count, restarts: number },
  'start-failed': { ...happening, restarts: number },
  exited: {
    ...happening,
    pid: count,
    uptimeMs: milliseconds,
    restarts: number,
    restarting: flag,
    stderrTail: optional(text()),
  },
  restarting: { ...happening, delayMs: milliseconds, restarts: number },
  'gave-up': { ...happening, by: identifier, intensity: milliseconds, periodMs: milliseconds },
  escalated: { ...happening, to: identifier, child: identifier },
  lost: { ...happening, count },
});

const actorCounters = record<ActorCounters>({
  mailbox,
  tells: number,
  asks: number,
  bytes: number,
});

const treeEntry = record<TreeEntry>({
  depth: count,
  id: identifier,
  name: identifier,
  type: oneOf('worker', 'supervisor'),
  state: oneOf('starting', 'running', 'stopping', 'restarting', 'stopped'),
  pid: optional(count),
  uptimeMs: optional(milliseconds),
  restarts: number,
  lastExit: optional(briefExit),
  mailbox: optional(mailbox),
  unresponsive: optional(oneOf(true)),
  omitted: number,
});

const treePart = record<TreePart>({
  mailbox: optional(mailbox),
  omitted: number,
  entries: inOrder(listOf(treeEntry)),
});

/** Each entry is at most one step below the one before it. */
function inOrder(entries: Shape<readonly TreeEntry[]>): Shape<readonly TreeEntry[]> {
  return (value) => {
    const misfit = entries(value);
    if (misfit !== undefined) return misfit;
    let deepest = 1;
    for (const [at, { depth }] of (value as readonly TreeEntry[]).entries()) {
      if (depth > deepest) return { path: `[${at}].depth`, expected: `${deepest} at most` };
      deepest = depth + 1;
    }
    return undefined;
  };
}

type ProcessMessage = keyof ProcessProtocol;
type Reply<K extends ProcessMessage> = ReturnType<ProcessProtocol[K]>;

/** The shapes of one message; one that is told has no reply. */
interface MessageShape<K extends ProcessMessage> {
  readonly args: ElementShapes<Parameters<ProcessProtocol[K]>>;
  readonly reply: [Reply<K>] extends [void] ? Shape<undefined> | undefined : Shape<Reply<K>>;
}

function told<const A extends readonly Shape<unknown>[]>(
  ...args: A
): { readonly args: A; readonly reply: undefined } {
  return { args, reply: undefined };
}

function asked<T, const A extends readonly Shape<unknown>[]>(
  reply: Shape<T>,
  ...args: A
): { readonly args: A; readonly reply: Shape<T> } {
  return { args, reply };
}

const messages: { readonly [K in ProcessMessage]: MessageShape<K> } = {
  access: told(text(LONGEST_IDENTIFIER), bytes()),
  start: asked(integer(NOT_TAKEN, MAX_TARGET), startOrder, optional(listOf(bytes()))),
  prepare: asked(nothing),
  abandon: asked(nothing, slot, killedBy),
  leave: told(),
  tree: asked(listOf(treePart), listOf(slot), milliseconds),
  ping: asked(nothing),
  loaded: told(slot),
  leaving: told(),
  log: told(logRecord),
  deadLetters: told(listOf(deadLetterReport)),
  watch: told(cell),
  link: told(cell, ref),
  ended: told(cell, bytes(), optional(listOf(bytes()))),
  missed: told(integer(1, MAX_UINT32)),
  pause: told(cell),
  resume: told(cell),
  running: asked(optional(text()), cell),
  counters: asked(optional(actorCounters), cell),
  stopRun: told(cell, exitReason),
  locate: asked(either(place, fate, 'reason'), slot),
  fate: asked(fate, slot, place),
  present: asked(either(place, fate, 'reason'), slot),
  stopSlot: told(slot, exitReason),
  killSlot: told(slot),
  pid: asked(optional(count), slot),
  slotCounters: asked(optional(actorCounters), slot),
  heir: asked(optional(refData), identifier),
  reserveName: asked(nothing, identifier, refData, identifier),
  releaseName: told(identifier),
  releaseNamesOf: told(processId),
  // What users look for may be any text.
  whereis: asked(optional(refData), text(), text()),
  invite: asked(nothing, processId, processId),
  reportEvents: told(flag),
  event: told(eventRecord, optional(bytes()), optional(listOf(bytes()))),
};

/**
 * Checks what a process tells or asks this one.
 *
 * @param from - Who sent it, for the error.
 * @param isAsked - Whether it wants an answer.
 * @returns The arguments, without those that this version does not know.
 * @throws {@link ProtocolError} when there is no such message, or it should look otherwise.
 */
export function checkMessage(
  from: string,
  type: string,
  args: readonly unknown[],
  isAsked: boolean,
): readonly unknown[] {
  if (!Object.hasOwn(messages, type)) {
    throw new ProtocolError(`process ${from} sent the unknown message '${clip(type, 60)}'`);
  }
  const { args: shapes, reply } = messages[type as ProcessMessage];
  if (isAsked !== (reply !== undefined)) {
    throw new ProtocolError(
      `process ${from} ${isAsked ? 'asked' : 'told'} '${type}', which is the wrong way`,
    );
  }
  shapes.forEach((shape: Shape<unknown>, index) => {
    const misfit = shape(args[index]);
    if (misfit !== undefined) throw refusal(from, `'${type}'`, `[${index}]`, misfit);
  });
  return args.slice(0, shapes.length);
}

/**
 * Checks what a process answered.
 *
 * @throws {@link ProtocolError} when it should look otherwise.
 */
export function checkReply(from: string, type: string, value: unknown): void {
  const shape: Shape<unknown> | undefined = Object.hasOwn(messages, type)
    ? messages[type as ProcessMessage].reply
    : undefined;
  const misfit = shape?.(value);
  if (misfit !== undefined) throw refusal(from, `a reply to '${type}'`, 'value', misfit);
}

/**
 * Checks the reason that a process gave for the end of a run.
 *
 * @throws {@link ProtocolError} when it is none.
 */
export function checkReason(from: string, value: unknown): ExitReason {
  const misfit = exitReason(value);
  if (misfit !== undefined) throw refusal(from, "'ended'", 'reason', misfit);
  return value as ExitReason;
}

function refusal(from: string, what: string, root: string, { path, expected }: Misfit): ProtocolError {
  const valuePath = root + path;
  const said = `process ${from} sent ${what} with ${valuePath} that is not ${expected}`;
  return new ProtocolError(said, undefined, valuePath);
}
