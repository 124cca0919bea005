/** What a worker does with one file. */

import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { defineTask } from 'troupe';

/** What became of one file; a file that cannot be read is a result like any other. */
export type Measured = { readonly bytes: number; readonly hash: string } | { readonly unreadable: string };

/** Files are read in pieces of this size, so that memory does not grow with them. */
const PIECE_BYTES = 256 * 1024;

/** A FIFO that has taken the file's place since the walk must not be waited for, nor a link followed. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const piece = Buffer.allocUnsafe(PIECE_BYTES);

/**
 * Reads a file to its end for its length and SHA-256.
 *
 * It reads synchronously: the process has nothing else to do, and that is the quickest.
 */
export const hashFile = defineTask(
  import.meta,
  'hashFile',
  (path: string): Measured => {
    try {
      return read(path);
    } catch (error) {
      return { unreadable: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  },
  { idempotent: true },
);

function read(path: string): Measured {
  const file = openSync(path, OPEN_FLAGS);
  try {
    if (!fstatSync(file).isFile()) return { unreadable: 'no longer a regular file' };
    const hash = createHash('sha256');
    let bytes = 0;
    for (;;) {
      const count = readSync(file, piece);
      if (count === 0) return { bytes, hash: hash.digest('hex') };
      hash.update(count === PIECE_BYTES ? piece : piece.subarray(0, count));
      bytes += count;
    }
  } finally {
    closeSync(file);
  }
}
