/**
 * The connection to one other process: messages in and out, in order.
 *
 * Messages are encoded when they are sent and leave together: once per tick, or as soon as a batch is
 * full. What the frames travel over is a `Transport`'s business.
 */

import { seal } from '../codec/seal.ts';
import type { Kind } from '../codec/wire.ts';
import { WireReader, type WireReceiver } from '../codec/wire-reader.ts';
import { WireWriter } from '../codec/wire-writer.ts';
import { ProtocolError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';

export interface LinkListener extends WireReceiver {
  /** All messages of a frame have been handed on. */
  onFrameEnd(): void;
  onDrain(): void;
  onEnd(error: Error | undefined): void;
}

export class Link {
  readonly #transport: Transport;
  readonly #systemId: string;
  readonly #writer = new WireWriter();
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
      onDrain: () => listener.onDrain(),
      onEnd: (error) => listener.onEnd(error),
    });
  }

  /**
   * @returns How many bytes the message takes.
   * @throws {@link EncodeError} when the body cannot be sent; nothing was.
   */
  send(kind: Kind, target: number, correlation: number, body: unknown): number {
    const bytes = this.#writer.plain(kind, target, correlation, body);
    if (bytes === undefined) {
      const sealed = seal(body, this.#systemId);
      this.sendSealed(kind, target, correlation, sealed);
      return sealed.length;
    }
    this.#written();
    return bytes;
  }

  /** Sends a body of any size that is known to suit the plain lane. */
  sendPlain(kind: Kind, target: number, correlation: number, body: unknown): void {
    this.#writer.plain(kind, target, correlation, body, Infinity);
    this.#written();
  }

  /** Sends a body that was sealed before. */
  sendSealed(kind: Kind, target: number, correlation: number, body: Uint8Array): void {
    this.#writer.sealed(kind, target, correlation, body);
    this.#written();
  }

  /** Lets go what has been written. */
  flush(): void {
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

  #written(): void {
    if (this.#writer.full) this.flush();
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
