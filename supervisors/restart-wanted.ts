/** When an ended actor is started again. Source: OTP's restart types. */

import type { Restart } from '../lib/actor/spawn-options.ts';
import { isOrderly, type ExitReason } from '../lib/exit-reason.ts';

/** Says whether a run that ended so is followed by another. */
export function restartWanted(restart: Restart, reason: ExitReason): boolean {
  switch (restart) {
    case 'permanent':
      return true;
    case 'transient':
      return !isOrderly(reason);
    case 'temporary':
      return false;
  }
}
