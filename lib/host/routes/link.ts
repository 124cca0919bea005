/**
 * The connection to one other process: messages in and out, in order.
 *
 * Messages are encoded when they are sent and leave together: once per tick, or as soon as a batch is
 * full. Asks and replies make small batches, so that the other side works while the rest is written.
 * What the frames travel over is a `Transport`'s business.
 */

import { seal } from '../../codec/seal.ts';
import { NO_BLOBS, sizeOfSealed, type Sealed } from '../../codec/sealed.ts';
import { BLOBS_BIT, Kind } from '../../codec/wire.ts';
import { WireReader, type WireReceiver } from '../../codec/wire-reader.ts';
import { WireWriter } from '../../codec/wire-writer.ts';
import { ProtocolError } from '../../errors.ts';
import { SpareMemory } from '../../transport/spare-memory.ts';
import type { Transport } from '../../transport/transport.ts';

/**
 * So many asks and replies leave at once. Without that, two processes with 64 asks in flight work by
 * turns: all replies come in one frame, then all asks go in one. Measured, in flight: 280k/s without,
 * 398k by 8, 409k by 16, 368k by 32. Tells gain nothing.
 */
const EXCHANGES_PER_FRAME = 16;

/** Of all connections of the process. */
const spareMemory = new SpareMemory();
const copyForSending = (bytes: Uint8Array): Uint8Array => spareMemory.copy(bytes);

export interface LinkListener extends WireReceiver {
  /** All messages of a frame have been handed on. */
  onFrameEnd(): void;
  onDrain(): void;
  onEnd(error: Error | undefined): void;
}

export class Link {
  readonly #transport: Transport;
  readonly #systemId: string;
  readonly #writer = new WireWriter((blobs) => this.#sendBlobs(blobs));
  /** Asks and replies that have been written since the last flush. */
  #exchanges = 0;
  #flushScheduled = false;

  constructor(transport: Transport, systemId: string) {
    this.#transport = transport;
    this.#systemId = systemId;
  }

  get congested(): boolean {
    return this.#transport.congested;
  }

  listen(listener: LinkListener): void {
    let reader: WireReader | undefined = new WireReader(listener);
    this.#transport.listen({
      onFrame: (frame) => {
        // A chunk may hold more frames than the one for which the connection was dropped.
        if (reader === undefined) return;
        try {
          reader.read(frame);
        } catch (error) {
          reader = undefined;
          const broken =
            error instanceof ProtocolError ? error : new ProtocolError('a message was refused', error);
          listener.onEnd(broken);
          this.#transport.destroy();
          return;
        }
        listener.onFrameEnd();
      },
      onBlob: (blob) => reader?.addBlob(blob),
      onDrain: () => listener.onDrain(),
      onEnd: (error) => listener.onEnd(error),
    });
  }

  /**
   * @param name - Of a message whose arguments are `body`; it goes behind them.
   * @returns How many bytes the message takes.
   * @throws {@link EncodeError} when the body cannot be sent; nothing was.
   */
  send(kind: Kind, target: number, correlation: number, body: unknown, name?: string): number {
    const bytes = this.#writer.plain(kind, target, correlation, body, undefined, name);
    if (bytes === undefined) {
      const whole = name === undefined ? body : [...(body as readonly unknown[]), name];
      const sealed = seal(whole, this.#systemId, copyForSending);
      this.sendSealed(kind, target, correlation, sealed);
      return sizeOfSealed(sealed);
    }
    this.#written(kind);
    return bytes;
  }

  /** Sends a body of any size that is known to suit the plain lane. Blobs arrive as its last argument. */
  sendPlain(
    kind: Kind,
    target: number,
    correlation: number,
    body: unknown,
    blobs: readonly Uint8Array[] = NO_BLOBS,
  ): void {
    if (blobs.length > 0) this.#sendBlobs(blobs);
    const flags = blobs.length > 0 ? BLOBS_BIT : 0;
    this.#writer.plain(kind, target, correlation, body, Infinity, undefined, flags);
    this.#written(kind);
  }

  /** Sends a body that was sealed before. */
  sendSealed(kind: Kind, target: number, correlation: number, body: Sealed): void {
    this.#writer.sealed(kind, target, correlation, body);
    this.#written(kind);
  }

  /** Lets go what has been written. */
  flush(): void {
    this.#exchanges = 0;
    const frame = this.#writer.take();
    if (frame !== undefined) this.#transport.send(frame);
  }

  /** Calls back when all that was sent before is in the kernel's hands; at once when it is already. */
  whenSent(fn: () => void): void {
    this.flush();
    this.#transport.whenSent(fn);
  }

  flushSync(limitMs: number): void {
    this.flush();
    this.#transport.flushSync(limitMs);
  }

  destroy(): void {
    this.#transport.destroy();
  }

  /** What was written before goes first: what comes between two frames belongs to the second. */
  #sendBlobs(blobs: readonly Uint8Array[]): void {
    this.flush();
    for (const blob of blobs) this.#transport.sendBlob(blob, () => spareMemory.giveBack(blob));
  }

  #written(kind: Kind): void {
    if (kind !== Kind.tell) this.#exchanges++;
    if (this.#writer.full || this.#exchanges >= EXCHANGES_PER_FRAME) this.flush();
    else if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      process.nextTick(this.#scheduledFlush);
    }
  }

  readonly #scheduledFlush = (): void => {
    this.#flushScheduled = false;
    this.flush();
  };
}
