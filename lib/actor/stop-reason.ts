/** What a caller may give as the reason of a stop. How a run crashed or was killed is not asked for. */

import { OptionError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';

/** A word is the detail of a shutdown. */
export type StopReason = string | Extract<ExitReason, { readonly type: 'normal' | 'shutdown' }>;

/**
 * Makes an exit reason of what a caller gave to `stop`.
 *
 * @throws {@link OptionError} when it is something else.
 */
export function asExitReason(reason: StopReason): ExitReason {
  if (typeof reason === 'string') return { type: 'shutdown', detail: reason };
  if (typeof reason === 'object' && reason !== null) {
    const { type } = reason;
    if (type === 'normal') return { type };
    const detail = type === 'shutdown' ? reason.detail : undefined;
    if (type === 'shutdown' && detail === undefined) return { type };
    if (typeof detail === 'string') return { type: 'shutdown', detail };
  }
  throw new OptionError(
    'reason',
    reason,
    "a word, or { type: 'normal' } or { type: 'shutdown', detail: a word }",
  );
}
