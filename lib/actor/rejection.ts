/** Tells an expected refusal from a crash. By code: class identity does not cross processes. */

import type { Rejection } from '../errors.ts';

export function isRejection(error: unknown): error is Rejection {
  try {
    return error instanceof Error && (error as { readonly code?: unknown }).code === 'ERR_TROUPE_REJECTION';
  } catch {
    // A revoked proxy, or a getter that throws: whatever it is, nobody meant it as an answer.
    return false;
  }
}
