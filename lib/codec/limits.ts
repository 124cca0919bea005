/** How much one message may hold. */

/** The most bytes that the body of one message may take, 16 MiB; larger binary travels in chunks. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;
