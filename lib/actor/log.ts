/** The log of an actor. Records of all processes meet at the root, which writes them (`host/log-sink.ts`). */

import type { LogRecord } from '../codec/wire.ts';
import { OptionError } from '../errors.ts';

/** From the least to the most urgent; `silent` lets nothing through. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Details that belong to a line; must be sendable. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Log = {
  readonly [L in Exclude<LogLevel, 'silent'>]: (message: string, fields?: LogFields) => void;
};

/** @throws {@link OptionError} when it is no level. */
export function checkLogLevel(level: unknown): LogLevel {
  const known = LOG_LEVELS.find((candidate) => candidate === level);
  if (known === undefined) throw new OptionError('logLevel', level, LOG_LEVELS.join(', '));
  return known;
}

/** Makes the log of one actor; records below `level` cost nothing. */
export function makeLog(path: string, level: LogLevel, write: (record: LogRecord) => void): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const at =
    (name: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (LOG_LEVELS.indexOf(name) < threshold) return;
      write({ level: name, time: Date.now(), pid: process.pid, path, message: String(message), fields });
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}
