/** Why runs ended, made short: there may be thousands of them in one message. */

import { clip } from '../../codec/text.ts';
import type { BriefExit } from '../../codec/wire.ts';
import { RemoteError } from '../../errors.ts';
import type { ExitReason } from '../../exit-reason.ts';

/** The most characters that are kept of a text. */
const LONGEST_TEXT = 256;
/** And of the name or the code of an error. */
const LONGEST_NAME = 64;

export function inBrief(reason: ExitReason): BriefExit {
  switch (reason.type) {
    case 'crashed': {
      const { message, remote } = RemoteError.from(reason.error);
      return {
        type: 'crashed',
        error: {
          message: clip(message, LONGEST_TEXT),
          name: clip(remote.name, LONGEST_NAME),
          code: typeof remote.code === 'string' ? clip(remote.code, LONGEST_NAME) : remote.code,
        },
        shared: reason.shared,
        message: reason.message,
      };
    }
    case 'shutdown':
      return reason.detail === undefined ? reason : { ...reason, detail: clip(reason.detail, LONGEST_TEXT) };
    case 'exited':
      return { ...reason, stderrTail: reason.stderrTail.slice(-LONGEST_TEXT) };
    case 'normal':
    case 'killed':
    case 'noproc':
    case 'disconnected':
      return reason;
  }
}

/** The reason itself; its error has neither the stack nor the cause of the first. */
export function exitOf(brief: BriefExit): ExitReason {
  if (brief.type !== 'crashed') return brief;
  const { error: short, shared, message } = brief;
  const stack = `${short.name}: ${short.message}`;
  const error = new RemoteError(short.message, { name: short.name, code: short.code, stack });
  return {
    type: 'crashed',
    error,
    ...(shared && { shared }),
    ...(message !== undefined && { message }),
  };
}
