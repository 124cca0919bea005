/** The end of a run that nobody had asked for, put into words for the log and into fields for programs that read it. */

import { inspect } from 'node:util';
import type { LogFields } from '../../actor/log.ts';
import { clip } from '../../codec/text.ts';
import { describeExit, type ExitReason } from '../../exit-reason.ts';
import { RemoteError, StartError } from '../../errors.ts';
import type { Sequel } from '../runs/slot.ts';

/** What is told of a start that has failed. */
export interface StartReport {
  readonly path: string;
  /** For a start, the error of which is in it. */
  readonly reason: ExitReason;
  /** How often the actor was started again before. */
  readonly restarts: number;
  readonly sequel: Sequel;
  /** Path of its supervisor, or of what spawned it. */
  readonly owner: string;
}

/** What is told of a run. */
export interface RunReport extends StartReport {
  readonly pid: number;
  /** From when it was ready. */
  readonly uptimeMs: number;
  /** The last lines of its process on stderr; empty where they are in the reason, or not known. */
  readonly stderrTail: string;
}

/** The field of a log record that holds the facts of a report. */
export const CRASH_REPORT = 'crashReport';

/** Causes that are told of, each of which may have another. */
const MOST_CAUSES = 8;
/** Characters of a message, and of a stack with it: some put all that they have into one. */
const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 10_000;

/** Says what ended, how, after how long, and what follows; below that the stack with its causes, and the last lines on stderr. */
export function describeCrash(report: RunReport): string {
  const { path, pid, reason, uptimeMs, restarts } = report;
  const after = restarts === 0 ? '' : `, after ${plural(restarts, 'restart')}`;
  return [
    `${path} (pid ${pid}) ${predicate(reason)}`,
    indented(`it was up for ${duration(uptimeMs)}${after}; ${following(report, 'restarted')}`),
    ...details(reason),
    ...lastLines(reason.type === 'exited' ? reason.stderrTail : report.stderrTail),
  ].join('\n');
}

/** The same of a start that has failed after an earlier end, or of one that does not come after all. */
export function describeFailedStart(report: StartReport): string {
  const { path, reason, restarts } = report;
  const after = `after ${plural(restarts, 'restart')}; ${following(report, 'tried again')}`;
  if (reason.type !== 'crashed' || !(reason.error instanceof StartError))
    return `${path} is not started again after all\n${indented(after)}`;
  const what = `could not be started again: ${firstLine(reason.error.message)}`;
  return [`${path} ${what}`, indented(after), ...details(reason)].join('\n');
}

/** The report as fields of a record. */
export function factsOf(report: StartReport | RunReport): LogFields {
  const { reason, sequel, restarts } = report;
  const { error, type, ...how } = reason as ExitReason & { readonly error?: Error };
  const { type: follows, ...limits } = sequel;
  return {
    exit: type,
    ...how,
    restarts,
    restarting: follows === 'restart',
    ...(follows === 'give-up' && { givenUp: true }),
    ...limits,
    ...(error !== undefined && { stack: clip(String(error.stack), LONGEST_STACK) }),
    ...('uptimeMs' in report && { uptimeMs: report.uptimeMs }),
    ...('stderrTail' in report && report.stderrTail !== '' && { stderrTail: report.stderrTail }),
  };
}

function predicate(reason: ExitReason): string {
  switch (reason.type) {
    case 'crashed':
      return `crashed${whileHandling(reason.message)}${reason.shared ? ', and so did all others in its process' : ''}: ${firstLine(reason.error.message)}`;
    case 'exited':
      return `${reason.outOfMemory ? 'ran out of memory' : 'died'}: its process ended with ${
        reason.signal === undefined ? `exit code ${reason.code}` : `signal ${reason.signal}`
      }`;
    case 'killed':
      return `was killed${whileHandling(reason.message)}: ${KILLED[reason.by]}`;
    case 'disconnected':
      return 'was lost: the connection to it has ended';
    case 'normal':
    case 'shutdown':
    case 'noproc':
      return firstLine(describeExit(reason)).replace(/^it /, '');
  }
}

const KILLED: { readonly [B in Extract<ExitReason, { type: 'killed' }>['by']]: string } = {
  request: 'somebody asked for it',
  deadline: 'it did not stop within its shutdownMs',
  hang: 'it did not answer for longer than its hangTimeoutMs',
  memory: 'it took more memory than its maxMemoryBytes',
};

function whileHandling(message: string | undefined): string {
  return message === undefined ? '' : ` while handling '${message}'`;
}

function following({ sequel, owner }: StartReport, restarted: string): string {
  switch (sequel.type) {
    case 'restart':
      return sequel.delayMs === 0
        ? `it is ${restarted} at once`
        : `it is ${restarted} in ${duration(sequel.delayMs)}`;
    case 'end':
      return `it is not ${restarted}`;
    case 'give-up': {
      const { intensity, periodMs, escalates } = sequel;
      const often = `more than ${plural(intensity, 'restart')} within ${duration(periodMs)}`;
      return `it is given up: that would be ${often}${escalates ? `; ${owner} ends with it` : ''}`;
    }
  }
}

/** The stack of an error and those of its causes. */
function details(reason: ExitReason): string[] {
  if (reason.type !== 'crashed') return [];
  const lines: string[] = [];
  const { error } = reason;
  // What it says is in the first line already, and where it was made is of no interest.
  const isSaid = error instanceof StartError && error.cause !== undefined;
  let cause: unknown = isSaid ? error.cause : error;
  for (let depth = 0; cause !== undefined && depth <= MOST_CAUSES; depth++) {
    const { text, cause: next } = readable(cause);
    lines.push(indented(depth === 0 && !isSaid ? text : `caused by ${text}`));
    cause = next;
  }
  return lines;
}

/** What an actor throws may be made to be read by nobody. */
function readable(thrown: unknown): { readonly text: string; readonly cause: unknown } {
  try {
    return {
      text: clip(stackOf(thrown), LONGEST_STACK),
      cause: thrown instanceof Error ? thrown.cause : undefined,
    };
  } catch {
    return { text: 'something that cannot be read', cause: undefined };
  }
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return inspect(thrown, { depth: 2 });
  const stack = thrown instanceof RemoteError ? thrown.remote.stack : thrown.stack;
  return stack === undefined || stack === '' ? String(thrown.message) : withoutOwnFrames(String(stack));
}

/** Where this file and its neighbours are: as published, all of troupe. */
const OWN_FOLDER = new URL('.', import.meta.url).href;

/** Leaves out the frames of troupe and of Node.js, by which all is called, unless there are no others. */
function withoutOwnFrames(stack: string): string {
  const lines = stack.split('\n');
  const isOwn = (line: string): boolean => line.includes(OWN_FOLDER) || line.includes('(node:internal/');
  const others = lines.filter((line) => !isFrame(line) || !isOwn(line));
  return others.some(isFrame) ? others.join('\n') : stack;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function lastLines(tail: string): string[] {
  const text = tail.replace(/^\s*\n/, '');
  return text === '' ? [] : [indented('its last lines on stderr:'), indented(text, '    | ')];
}

function firstLine(text: string): string {
  return clip(text.split('\n', 1)[0] ?? '', LONGEST_MESSAGE);
}

function indented(text: string, by: string = '    '): string {
  return text.replaceAll(/^/gm, by);
}

function plural(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The two largest units of a duration. */
function duration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${Number((ms / SECOND_MS).toFixed(1))} s`;
  const [large, largeName, small, smallName] =
    ms < HOUR_MS
      ? ([MINUTE_MS, 'min', SECOND_MS, 's'] as const)
      : ms < DAY_MS
        ? ([HOUR_MS, 'h', MINUTE_MS, 'min'] as const)
        : ([DAY_MS, 'd', HOUR_MS, 'h'] as const);
  return `${Math.floor(ms / large)} ${largeName} ${Math.floor((ms % large) / small)} ${smallName}`;
}
