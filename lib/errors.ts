/**
 * The errors that troupe throws and rejects with. Each has a stable `code`; match on that, because
 * class identity does not cross processes. A message says what happened, to whom, and what to do.
 */

export * from './errors/troupe-error.ts';
export * from './errors/start-errors.ts';
export * from './errors/ask-errors.ts';
export * from './errors/wire-errors.ts';
export * from './errors/remote-errors.ts';
export * from './errors/task-errors.ts';
export * from './errors/shared-errors.ts';
export * from './errors/option-errors.ts';
export * from './errors/supervisor-errors.ts';
