/** What has been given wrongly. */

import { TroupeError } from './troupe-error.ts';

/** An option has a value that is not allowed; nothing was started. */
export class OptionError extends TroupeError {
  readonly code = 'ERR_TROUPE_OPTION';
  readonly option: string;
  readonly value: unknown;
  /** What it may be, in words. */
  readonly allowed: string;

  constructor(option: string, value: unknown, allowed: string) {
    super(printable(`${option} is ${display(value)}; it must be ${allowed}`));
    this.option = option;
    this.value = value;
    this.allowed = allowed;
  }
}

/** A field of a child or supervisor has a value that is not allowed; nothing was started. */
export class ChildSpecError extends TroupeError {
  readonly code = 'ERR_TROUPE_CHILD_SPEC';
  /** Such as `restart` or `backoff.minMs`. */
  readonly field: string;
  readonly value: unknown;

  /** @param whose - Comes before the field in the message, such as `child 'db': `. */
  constructor(field: string, value: unknown, allowed: string, whose: string = '') {
    super(printable(`${whose}${field} is ${display(value)}; it must be ${allowed}`));
    this.field = field;
    this.value = value;
  }
}

/** Shows control characters instead of obeying them: what is wrong may come from anywhere, and is shown on terminals. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });
}

function display(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
