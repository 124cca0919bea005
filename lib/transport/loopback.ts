/**
 * Two joined ends of a transport inside one process: what one sends the other receives, a microtask
 * later. For specs of what stands on a transport.
 */

import { FRAME_HEADER_BYTES, type Transport, type TransportListener } from './transport.ts';

class LoopbackEnd implements Transport {
  readonly congested = false;
  #listener: TransportListener | undefined;
  #other: LoopbackEnd | undefined;

  join(other: LoopbackEnd): void {
    this.#other = other;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  send(frame: Uint8Array): void {
    const other = this.#other;
    queueMicrotask(() => other?.receive(frame.subarray(FRAME_HEADER_BYTES)));
  }

  sendBlob(blob: Uint8Array, sent: () => void): void {
    const other = this.#other;
    const copy = new Uint8Array(blob);
    sent();
    queueMicrotask(() => other?.receiveBlob(copy));
  }

  receive(frame: Uint8Array): void {
    this.#listener?.onFrame(frame);
  }

  receiveBlob(blob: Uint8Array): void {
    this.#listener?.onBlob(blob);
  }

  whenSent(fn: () => void): void {
    fn();
  }

  flushSync(): void {}

  destroy(): void {
    const other = this.#other;
    if (other === undefined) return;
    this.#other = undefined;
    queueMicrotask(() => {
      this.#listener?.onEnd(undefined);
      other.destroy();
    });
  }
}

/** Makes both ends; each must be listened to before the other sends. */
export function loopbackPair(): [Transport, Transport] {
  const left = new LoopbackEnd();
  const right = new LoopbackEnd();
  left.join(right);
  right.join(left);
  return [left, right];
}
