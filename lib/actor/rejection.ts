/** Tells an expected refusal from a crash. By code: class identity does not cross processes. */

import type { Rejection } from '../errors.ts';

export function isRejection(error: unknown): error is Rejection {
  return error instanceof Error && (error as { readonly code?: unknown }).code === 'ERR_TROUPE_REJECTION';
}
