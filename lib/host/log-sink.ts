/**
 * Where the log records of a whole system are written: the root's stderr, by pino (the quickest of
 * the well-kept loggers, NDJSON by default), through pino-pretty on a terminal. A stderr that takes
 * nothing for a while holds nobody up; pino's own destination would end the program.
 */

import { createRequire } from 'node:module';
import type * as pinoModule from 'pino';
import type * as prettyModule from 'pino-pretty';
import type { LogFields } from '../actor/log.ts';
import type { LogRecord } from '../codec/wire.ts';
import { CRASH_REPORT } from './crash-report.ts';
import { LineWriter } from './line-writer.ts';

const STDERR = 2;

/** What a record says by itself. */
const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'system', 'path', 'msg']);

/** @returns A function that writes one record at once. */
export function openLogSink(system: string): (record: LogRecord) => void {
  let write: ((record: LogRecord) => void) | undefined;
  return (record) => {
    write ??= openWriter(system);
    write(record);
  };
}

/** Loads the logger, which takes as long as to open a system: most of them have nothing to log. */
function openWriter(system: string): (record: LogRecord) => void {
  const load = createRequire(import.meta.url);
  const { pino } = load('pino') as typeof pinoModule;
  const format = formatFor(load);
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
  const options = { level: 'trace', base: null, timestamp: false } as const;
  const logger = pino(options, { write: (line) => lines.write(format(line)) });
  const write = ({ level, time, pid, path, message, fields }: LogRecord): void => {
    logger[level as 'info']({ time, pid, system, path, ...withoutClashes(fields ?? {}) }, message);
  };
  return write;
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
