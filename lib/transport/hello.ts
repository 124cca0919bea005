/**
 * The first frame of a connection between two processes of a system, sent by the one that connects:
 *
 *     version (1 byte) · token of the system (32 bytes) · id of the process (ASCII)
 *
 * It is read before anything else is believed, so it is bytes and no encoded value.
 */

import { ProtocolError } from '../errors.ts';
import { FRAME_HEADER_BYTES } from './transport.ts';

export const TOKEN_BYTES = 32;
const VERSION_BYTES = 1;
const MAX_ID_BYTES = 128;
const PROCESS_ID = /^\d+(\.\d+)*$/;

/** The length of the shortest and of the longest hello, without the frame's own header. */
export const HELLO_BYTES: { readonly least: number; readonly most: number } = {
  least: VERSION_BYTES + TOKEN_BYTES + 1,
  most: VERSION_BYTES + TOKEN_BYTES + MAX_ID_BYTES,
};

export interface Hello {
  readonly version: number;
  readonly token: Uint8Array;
  /** Id of the process that connects. */
  readonly process: string;
}

/** Writes the frame, with room for the transport's header at its front. */
export function writeHello({ version, token, process }: Hello): Uint8Array {
  return Buffer.concat([
    Buffer.alloc(FRAME_HEADER_BYTES),
    Buffer.of(version),
    token,
    Buffer.from(process, 'ascii'),
  ]);
}

/** @throws {@link ProtocolError} when the content of a frame is no hello. */
export function readHello(content: Uint8Array): Hello {
  const { least, most } = HELLO_BYTES;
  if (content.length < least || content.length > most) {
    throw new ProtocolError(`a hello of ${content.length} bytes came; ${least} to ${most} are allowed`);
  }
  const tokenEnd = VERSION_BYTES + TOKEN_BYTES;
  const process = Buffer.from(content.subarray(tokenEnd)).toString('latin1');
  if (!PROCESS_ID.test(process)) throw new ProtocolError('a hello names no process');
  return { version: content[0] ?? 0, token: content.subarray(VERSION_BYTES, tokenEnd), process };
}
