/**
 * Where the log records of a whole system are written: the root's stderr, by pino (the quickest of
 * the well-kept loggers, NDJSON by default), through pino-pretty on a terminal. A stderr that takes
 * nothing for a while holds nobody up; pino's own destination would end the program.
 */

import { createRequire } from 'node:module';
import type * as pinoModule from 'pino';
import type * as prettyModule from 'pino-pretty';
import type { LogFields } from '../../actor/log.ts';
import type { LogRecord } from '../../codec/wire.ts';
import { CRASH_REPORT } from './crash-report.ts';
import { LineWriter } from './line-writer.ts';

const STDERR = 2;

/** The numbers of pino for its levels. */
const LEVELS: Readonly<Record<string, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};

/** What a record says by itself. */
const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'system', 'path', 'msg']);

type Write = (record: LogRecord) => void;

/** @returns A function that writes one record at once. */
export function openLogSink(system: string): Write {
  const lines = new LineWriter({
    fd: STDERR,
    lost: (count, why) => {
      const message = `${count} log records were lost, because stderr took none (${why})`;
      write({
        level: 'warn',
        time: Date.now(),
        pid: process.pid,
        path: `/${system}`,
        message,
        fields: undefined,
      });
    },
  });
  let logger: Write | undefined;
  const write: Write = (record) => {
    try {
      logger ??= loadLogger(system, lines);
    } catch {
      // The record may be about that which is in the way, such as too many open files.
      lines.write(plainLine(system, record));
      return;
    }
    logger(record);
  };
  return write;
}

/** Loads pino, which takes as long as to open a system: most of them have nothing to log. */
function loadLogger(system: string, lines: LineWriter): Write {
  const load = createRequire(import.meta.url);
  const { pino } = load('pino') as typeof pinoModule;
  const format = formatFor(load);
  const options = { level: 'trace', base: null, timestamp: false } as const;
  const logger = pino(options, { write: (line) => lines.write(format(line)) });
  return ({ level, time, pid, path, message, fields }) => {
    logger[level as 'info']({ time, pid, system, path, ...withoutClashes(fields ?? {}) }, message);
  };
}

/** A record as pino writes it, while that cannot be loaded; without fields that JSON does not know. */
function plainLine(system: string, { level, time, pid, path, message, fields }: LogRecord): string {
  const own = { level: LEVELS[level], time, pid, system, path, msg: message };
  try {
    return `${JSON.stringify({ ...withoutClashes(fields ?? {}), ...own })}\n`;
  } catch {
    return `${JSON.stringify(own)}\n`;
  }
}

/** Renames the fields of a record that would hide its own: `pid` becomes `pid_`. */
function withoutClashes(fields: LogFields): LogFields {
  const renamed = Object.entries(fields).map(([key, value]) => [OWN_KEYS.has(key) ? `${key}_` : key, value]);
  return Object.fromEntries(renamed) as LogFields;
}

/** How a line of NDJSON is shown. */
function formatFor(load: NodeJS.Require): (line: string) => string {
  if (!process.stderr.isTTY) return (line) => line;
  const { prettyFactory } = load('pino-pretty') as typeof prettyModule;
  // A report of a crash says it all in its text.
  const pretty = prettyFactory({ colorize: true, ignore: CRASH_REPORT });
  return (line) => pretty(line);
}
