/** How much one message may hold. */

import { MAX_BLOB_BYTES } from '../transport/transport.ts';

/** The most bytes that the body of one message may take without its large binary: 16 MiB. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;

/**
 * From this size on, 256 KiB, binary is large: it travels beside the message, as a blob. Measured in
 * processor time: at 256 KiB the same as inside the message, at 512 KiB a quarter less, at 2 MiB half.
 */
export const MIN_BLOB_BYTES: number = 256 * 1024;

/** The most bytes of large binary in one message: 256 MiB. */
export const MAX_BINARY_BYTES: number = MAX_BLOB_BYTES;
