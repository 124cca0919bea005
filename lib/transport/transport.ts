/**
 * What carries frames and blobs between two processes. A frame is one batch of messages, a blob large
 * binary that one of them refers to. A transport delivers both whole and in one order, or ends. It knows
 * nothing of what is in them.
 */

/**
 * Bytes that the sender of a frame leaves free at its front, for the transport's own header.
 * Receivers get the frame without them.
 */
export const FRAME_HEADER_BYTES = 4;

/**
 * The largest frame in bytes: a body of 16 MiB, a batch of 64 KiB before it, and the headers around
 * both. A longer one is refused before anything is allocated for it.
 */
export const MAX_FRAME_BYTES: number = 16 * 1024 * 1024 + 256 * 1024;

/**
 * The most bytes of blobs between two frames, 256 MiB: those of one message. More are refused before
 * anything is allocated for them.
 */
export const MAX_BLOB_BYTES: number = 256 * 1024 * 1024;

export interface TransportListener {
  /** One whole frame; its bytes are valid during the call only. */
  onFrame(frame: Uint8Array): void;
  /** One whole blob, which spans an ArrayBuffer of its own; it is the listener's from now on. */
  onBlob(blob: Uint8Array): void;
  /** What was sent before has left far enough for more. */
  onDrain(): void;
  /**
   * Nothing more comes; called once, after the last frame.
   *
   * @param error - Why, when it was not the other side's orderly end.
   */
  onEnd(error: Error | undefined): void;
}

export interface Transport {
  /** More is queued than is good; whoever can wait should wait for `onDrain`. */
  readonly congested: boolean;
  listen(listener: TransportListener): void;
  /** Queues a frame, with {@link FRAME_HEADER_BYTES} free at its front; its buffer is the transport's from now on. */
  send(frame: Uint8Array): void;
  /**
   * Queues a blob, which must stay as it is until `sent` is called. The frame with the message that it
   * belongs to is sent next, or after other blobs of the same message.
   *
   * @param sent - Called when the transport needs the blob no more; never when the connection ends before.
   */
  sendBlob(blob: Uint8Array, sent: () => void): void;
  /** Calls back when all that was sent before is in the kernel's hands; at once when it is already. */
  whenSent(fn: () => void): void;
  /** Hands what is queued to the kernel while nothing else runs, for at most `limitMs`; for exit hooks. */
  flushSync(limitMs: number): void;
  /** Ends the connection at once; `onEnd` still comes. */
  destroy(): void;
}
