/** The reason for the end of a run, as another process has sent it. */

import type { RevivalScope } from '../../codec/portable.ts';
import { unseal } from '../../codec/seal.ts';
import type { Sealed } from '../../codec/sealed.ts';
import { checkReason } from '../../codec/wire-shapes.ts';
import { RemoteError } from '../../errors.ts';
import type { ExitReason } from '../../exit-reason.ts';

/**
 * @param from - The process that sent it.
 * @throws {@link ProtocolError} when it can be read, and is no reason.
 */
export function readReason(from: string, sealed: Sealed, scope: RevivalScope): ExitReason {
  let reason: unknown;
  try {
    reason = unseal(sealed, scope);
  } catch (error) {
    return { type: 'crashed', error: RemoteError.from(error) };
  }
  return checkReason(from, reason);
}
