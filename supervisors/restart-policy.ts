/** When an ended actor is started again. Source: OTP's restart types. */

import type { Restart } from '../lib/actor/spawn-options.ts';
import { isOrderly, type ExitReason } from '../lib/exit-reason.ts';
import type { RestartPolicy } from '../lib/host/slot.ts';
import { addRestart, DEFAULT_INTENSITY, type Intensity } from './restart-window.ts';

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

/** The policy of actors that are spawned outside a supervisor: each has a window of its own. */
export function restartPolicy(limits: Intensity = DEFAULT_INTENSITY): RestartPolicy {
  return {
    wanted: restartWanted,
    window: () => {
      let restarts: readonly number[] = [];
      return {
        allow: (nowMs) => {
          const added = addRestart(restarts, nowMs, limits);
          if (added !== undefined) restarts = added;
          return added !== undefined;
        },
      };
    },
  };
}
