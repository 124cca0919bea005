/**
 * Frames over a socket between two processes.
 *
 * Promises that what was sent before `flushSync` in an exit hook reaches the kernel whole: without
 * that, a 1 MiB reply before `process.exit` never arrived. To know what is unsent it keeps one write
 * in flight and queues the rest itself.
 */

import { readSync, writeSync } from 'node:fs';
import { connect, Socket, type ConnectOpts, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import { ProtocolError } from '../errors.ts';
import { FrameReader, writeFrameHeader } from './frame-reader.ts';
import type { Transport, TransportListener } from './transport.ts';

/** Measured: larger read buffers gain nothing for small messages. */
const READ_BUFFER_BYTES = 256 * 1024;
/**
 * Queued bytes at which senders are asked to wait, and at which they may go on. Measured: at 1 MiB a
 * sender encodes for 20 ms while the receiver has nothing to read; with these both work.
 */
const HIGH_WATER_BYTES = 256 * 1024;
const LOW_WATER_BYTES = 128 * 1024;

/** The part of Node's stream handle that tells how much of a write the kernel has not taken yet. */
interface StreamHandle {
  readonly fd: number;
  readonly writeQueueSize: number;
}

export class SocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  #listener: TransportListener | undefined;
  #inFlight: readonly Uint8Array[] = [];
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #congested = false;
  #waiting: (() => void)[] = [];
  #error: Error | undefined;
  #rest: Uint8Array | undefined;

  private constructor(open: (onBytes: (bytes: Uint8Array) => void) => Socket) {
    this.#reader = new FrameReader((frame) => this.#listener?.onFrame(frame));
    this.#socket = open((bytes) => this.#read(bytes));
    this.#readBeforeClosing();
    this.#socket.on('error', (error) => (this.#error ??= error));
    this.#socket.on('close', () => this.#ended());
  }

  /** Opens the descriptor that this process was started with. */
  static fromDescriptor(fd: number): SocketTransport {
    return new SocketTransport((onBytes) => {
      // The types of `net` know `onread` for sockets that connect only; its constructor takes it too.
      const options: SocketConstructorOpts & ConnectOpts = {
        fd,
        readable: true,
        writable: true,
        onread: readInto(onBytes),
      };
      return new Socket(options);
    });
  }

  /**
   * Connects to a Unix socket. The connection does not keep the process alive.
   *
   * @returns Once it is there; rejects with what the operating system says.
   */
  static async connect(path: string): Promise<SocketTransport> {
    let socket: Socket | undefined;
    const transport = new SocketTransport(
      (onBytes) => (socket = connect({ path, onread: readInto(onBytes) })),
    );
    socket?.unref();
    await new Promise<void>((resolve, reject) => {
      socket?.once('connect', resolve);
      socket?.once('error', reject);
    });
    return transport;
  }

  /** Takes over a connected socket. */
  static fromSocket(socket: Socket): SocketTransport {
    return new SocketTransport((onBytes) => socket.on('data', onBytes));
  }

  get congested(): boolean {
    return this.#congested;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    this.#socket.resume();
  }

  send(frame: Uint8Array): void {
    if (this.#socket.destroyed) return;
    writeFrameHeader(frame);
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (this.#inFlight.length === 0) this.#writeNext();
    if (this.#queuedBytes > HIGH_WATER_BYTES) this.#congested = true;
  }

  whenSent(fn: () => void): void {
    if (this.#unsentInFlight() === 0 && this.#queue.length === 0) fn();
    else this.#waiting.push(fn);
  }

  flushSync(limitMs: number): void {
    const handle = this.#handle();
    if (handle === undefined) return;
    const unsent = Buffer.concat([...this.#inFlight, ...this.#queue]);
    const sent = totalLength(this.#inFlight) - this.#unsentInFlight();
    this.#inFlight = [];
    this.#queue = [];
    writeFully(handle.fd, unsent.subarray(sent), limitMs);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * A write fails as soon as the other side is gone, and Node then closes the socket. What the other
   * side had sent before is still in the kernel: it is taken out first, and handed on at the end.
   */
  #readBeforeClosing(): void {
    const socket = this.#socket;
    const destroy = socket._destroy.bind(socket);
    socket._destroy = (error, done) => {
      const handle = this.#handle();
      if (error !== null && !(error instanceof ProtocolError) && handle !== undefined) {
        this.#rest = readAvailable(handle.fd);
      }
      destroy(error, done);
    };
  }

  #read(bytes: Uint8Array): void {
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#socket.destroy(error);
    }
  }

  #writeNext(): void {
    const frames = this.#queue;
    this.#queue = [];
    this.#inFlight = frames;
    const last = frames.length - 1;
    this.#socket.cork();
    frames.forEach((frame, index) => this.#socket.write(frame, index === last ? this.#written : undefined));
    this.#socket.uncork();
  }

  readonly #written = (): void => {
    this.#queuedBytes -= totalLength(this.#inFlight);
    this.#inFlight = [];
    if (this.#queue.length > 0) this.#writeNext();
    else this.#announceSent();
    if (this.#congested && this.#queuedBytes < LOW_WATER_BYTES) {
      this.#congested = false;
      this.#listener?.onDrain();
    }
  };

  #announceSent(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const fn of waiting) fn();
  }

  #ended(): void {
    this.#announceSent();
    if (this.#rest !== undefined) this.#read(this.#rest);
    this.#listener?.onEnd(this.#error);
  }

  #unsentInFlight(): number {
    return this.#inFlight.length === 0 ? 0 : (this.#handle()?.writeQueueSize ?? 0);
  }

  /** Node offers no public way to learn how much of a pending write has left; `net` itself uses this one. */
  #handle(): StreamHandle | undefined {
    return (this.#socket as unknown as { readonly _handle: StreamHandle | null })._handle ?? undefined;
  }
}

/** Reads into one buffer again and again, instead of a new one each time. */
function readInto(onBytes: (bytes: Uint8Array) => void): OnReadOpts {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const callback = (length: number): boolean => {
    onBytes(buffer.subarray(0, length));
    return true;
  };
  return { buffer, callback };
}

function totalLength(frames: readonly Uint8Array[]): number {
  let total = 0;
  for (const frame of frames) total += frame.length;
  return total;
}

/** Reads from a non-blocking descriptor until it has no more. */
function readAvailable(fd: number): Uint8Array {
  const chunks: Buffer[] = [];
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const length = readSync(fd, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
    }
  } catch {
    // EAGAIN or ECONNRESET: there is no more.
  }
  return Buffer.concat(chunks);
}

/** Writes to a non-blocking descriptor until all is taken, the other side is gone, or time is up. */
function writeFully(fd: number, bytes: Uint8Array, limitMs: number): void {
  const deadline = performance.now() + limitMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > deadline) return;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
