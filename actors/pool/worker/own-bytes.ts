/** Binary results: a task may well use the memory of one again for the next. */

/** Larger ones are told at once: to copy them would cost more than a message. */
const MOST_COPIED_BYTES = 32 * 1024;

/** Says whether a result has to be told before the next item runs. */
export function isLargeBinary(result: unknown): boolean {
  return ArrayBuffer.isView(result) && result.byteLength > MOST_COPIED_BYTES;
}

/** The same result in memory that its task does not have, when it is binary and not large. */
export function withOwnBytes(result: object): object {
  if (!ArrayBuffer.isView(result) || result instanceof DataView || isLargeBinary(result)) return result;
  if (!(result.buffer instanceof ArrayBuffer)) return result;
  try {
    // That of all typed arrays.
    return Uint8Array.prototype.slice.call(result);
  } catch {
    // Memory that has been transferred, or a class of one's own: the codec says what is wrong with it.
    return result;
  }
}
