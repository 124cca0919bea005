/**
 * Where the log records of a whole system are written: the root's stderr, by pino (the quickest of
 * the well-kept loggers, NDJSON by default), through pino-pretty on a terminal.
 */

import { pino, type Logger } from 'pino';
import type { LogFields } from '../actor/log.ts';
import type { LogRecord } from '../codec/wire.ts';

const STDERR = 2;

/** What a record says by itself. */
const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'system', 'path', 'msg']);

/** @returns A function that writes one record at once. */
export async function openLogSink(system: string): Promise<(record: LogRecord) => void> {
  const logger = await openLogger();
  return ({ level, time, pid, path, message, fields }) => {
    const write = logger[level as 'info'].bind(logger);
    write({ time, pid, system, path, ...withoutClashes(fields ?? {}) }, message);
  };
}

/** Renames the fields of a record that would hide its own: `pid` becomes `pid_`. */
function withoutClashes(fields: LogFields): LogFields {
  const renamed = Object.entries(fields).map(([key, value]) => [OWN_KEYS.has(key) ? `${key}_` : key, value]);
  return Object.fromEntries(renamed) as LogFields;
}

async function openLogger(): Promise<Logger> {
  const options = { level: 'trace', base: null, timestamp: false } as const;
  if (!process.stderr.isTTY) return pino(options, pino.destination({ fd: STDERR, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ destination: STDERR, sync: true, colorize: true }));
}
