/**
 * Frames and blobs over a socket between two processes.
 *
 * Promises that what was sent before `flushSync` in an exit hook reaches the kernel whole: without
 * that, a 1 MiB reply before `process.exit` never arrived. To know what is unsent it keeps one write
 * in flight and queues the rest itself.
 */

import { readSync, writeSync } from 'node:fs';
import { connect, Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';
import { ProtocolError } from '../errors.ts';
import { blobHeader, FrameReader, writeFrameHeader } from './frame-reader.ts';
import type { Transport, TransportListener } from './transport.ts';

/** Measured: larger read buffers gain nothing for small messages. */
const READ_BUFFER_BYTES = 256 * 1024;
/**
 * Queued bytes at which senders are asked to wait, and at which they may go on. Measured: at 1 MiB a
 * sender encodes for 20 ms while the receiver has nothing to read; with these both work.
 */
const HIGH_WATER_BYTES = 256 * 1024;
const LOW_WATER_BYTES = 128 * 1024;
/** Less of a blob than this comes through the read buffer, along with what follows it. */
const MIN_DIRECT_BYTES = 64 * 1024;
/** How long a flush waits for the other side to read. The kernel takes 200 KB at a time: at 1 ms a pause, 0.2 GB/s. */
const FLUSH_PAUSE_MS = 0.1;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** The part of Node's stream handle that tells how much of a write the kernel has not taken yet. */
interface StreamHandle {
  readonly fd: number;
  readonly writeQueueSize: number;
}

/** How a socket reads into memory of ours. */
interface OnRead {
  readonly buffer: () => Uint8Array;
  readonly callback: (length: number, buffer: Uint8Array) => boolean;
}

/** Something that the kernel has not taken whole. */
interface Unsent {
  readonly bytes: Uint8Array;
  readonly sent?: () => void;
}

export class SocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  #listener: TransportListener | undefined;
  #inFlight: readonly Unsent[] = [];
  #queue: Unsent[] = [];
  #queuedBytes = 0;
  /** Of all batches that the kernel has taken whole. */
  #takenBytes = 0;
  #congested = false;
  #waiting: (() => void)[] = [];
  #error: Error | undefined;
  #rest: Uint8Array | undefined;
  /** Made when it is first read into. */
  #buffer: Uint8Array | undefined;
  /** The part of a blob that was read into last. */
  #direct: Uint8Array | undefined;

  /** @param open - Makes a socket that reads by what it is given. */
  private constructor(open: (onread: OnRead) => Socket) {
    this.#reader = new FrameReader({
      onFrame: (frame) => this.#listener?.onFrame(frame),
      onBlob: (blob) => this.#listener?.onBlob(blob),
    });
    this.#socket = open({
      buffer: () => this.#nextBuffer(),
      callback: (length, buffer) => this.#didRead(length, buffer),
    });
    this.#readBeforeClosing();
    this.#socket.on('error', (error) => (this.#error ??= error));
    this.#socket.on('close', () => this.#ended());
  }

  /** Opens the descriptor that this process was started with. */
  static fromDescriptor(fd: number): SocketTransport {
    return new SocketTransport((onread) => {
      // The types of `net` know `onread` for sockets that connect only; its constructor takes it too.
      const options: SocketConstructorOpts & ConnectOpts = { fd, readable: true, writable: true, onread };
      return new Socket(options);
    });
  }

  /**
   * Connects to a Unix socket. The connection does not keep the process alive.
   *
   * @returns Once it is there; rejects with what the operating system says.
   */
  static async connect(path: string): Promise<SocketTransport> {
    const transport = new SocketTransport((onread) => connect({ path, onread }));
    const socket = transport.#socket;
    socket.unref();
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return transport;
  }

  /**
   * Takes the connection out of a socket that `child_process` has made; that socket is of no use any more.
   * Its own way of reading costs three times the processor time for large binary: new memory for each
   * 64 KiB, and one more copy.
   */
  static takenFrom(socket: Socket): SocketTransport {
    const held = socket as unknown as { _handle: StreamHandle | null };
    const handle = held._handle;
    if (handle === null) return SocketTransport.fromSocket(socket);
    held._handle = null;
    return new SocketTransport((onread) => {
      // `child_process` passes `handle` in the same way; the types do not know it. Reading starts in `listen`.
      const options = { handle, readable: true, writable: true, manualStart: true, onread };
      return new Socket(options as unknown as SocketConstructorOpts);
    });
  }

  /** Takes over a connected socket. */
  static fromSocket(socket: Socket): SocketTransport {
    return new SocketTransport(({ callback }) => socket.on('data', (chunk) => callback(chunk.length, chunk)));
  }

  get congested(): boolean {
    return this.#congested;
  }

  /**
   * Bytes that have come, and, while some wait to be taken, bytes that were: as long as this changes, the
   * other process sends or reads. When it does neither, the kernel soon takes no more.
   */
  get traffic(): number {
    const unsent = this.#unsentInFlight();
    return (
      this.#socket.bytesRead + (unsent === 0 ? 0 : this.#takenBytes + totalLength(this.#inFlight) - unsent)
    );
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    this.#socket.resume();
  }

  send(frame: Uint8Array): void {
    if (this.#socket.destroyed) return;
    writeFrameHeader(frame);
    this.#enqueue({ bytes: frame });
  }

  sendBlob(blob: Uint8Array, sent: () => void): void {
    if (this.#socket.destroyed) return;
    this.#enqueue({ bytes: blobHeader(blob.length) }, { bytes: blob, sent });
  }

  whenSent(fn: () => void): void {
    if (this.#unsentInFlight() === 0 && this.#queue.length === 0) fn();
    else this.#waiting.push(fn);
  }

  flushSync(limitMs: number): void {
    const handle = this.#handle();
    if (handle === undefined) return;
    const deadline = performance.now() + limitMs;
    let sent = totalLength(this.#inFlight) - this.#unsentInFlight();
    const unsent = [...this.#inFlight, ...this.#queue];
    this.#inFlight = [];
    this.#queue = [];
    for (const { bytes } of unsent) {
      if (sent < bytes.length && !writeFully(handle.fd, bytes.subarray(sent), deadline)) return;
      sent = Math.max(0, sent - bytes.length);
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Lets the process end although the connection is there. */
  unref(): void {
    this.#socket.unref();
  }

  /** Takes that back. */
  ref(): void {
    this.#socket.ref();
  }

  /** Calls back once, after `onEnd`. */
  whenClosed(fn: () => void): void {
    this.#socket.once('close', fn);
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

  /** Where the next bytes go: straight to their destination while much of a blob is missing. */
  #nextBuffer(): Uint8Array {
    const { missing } = this.#reader;
    if (missing === undefined || missing.length < MIN_DIRECT_BYTES) {
      return (this.#buffer ??= Buffer.allocUnsafeSlow(READ_BUFFER_BYTES));
    }
    return (this.#direct = missing);
  }

  #didRead(length: number, buffer: Uint8Array): boolean {
    if (buffer === this.#direct) this.#reader.filled(length);
    else this.#read(buffer.length === length ? buffer : buffer.subarray(0, length));
    return true;
  }

  #read(bytes: Uint8Array): void {
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#socket.destroy(error);
    }
  }

  #enqueue(...unsent: readonly Unsent[]): void {
    this.#queue.push(...unsent);
    this.#queuedBytes += totalLength(unsent);
    if (this.#inFlight.length === 0) this.#writeNext();
    if (this.#queuedBytes > HIGH_WATER_BYTES) this.#congested = true;
  }

  #writeNext(): void {
    const unsent = this.#queue;
    this.#queue = [];
    this.#inFlight = unsent;
    const last = unsent.length - 1;
    this.#socket.cork();
    unsent.forEach(({ bytes }, index) =>
      this.#socket.write(bytes, index === last ? this.#written : undefined),
    );
    this.#socket.uncork();
  }

  readonly #written = (): void => {
    const written = this.#inFlight;
    const writtenBytes = totalLength(written);
    this.#queuedBytes -= writtenBytes;
    this.#takenBytes += writtenBytes;
    this.#inFlight = [];
    for (const { sent } of written) sent?.();
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
    // What nobody takes any more is not kept until the last reference to this is gone.
    this.#inFlight = [];
    this.#queue = [];
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

function totalLength(unsent: readonly Unsent[]): number {
  let total = 0;
  for (const { bytes } of unsent) total += bytes.length;
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

/** Writes to a non-blocking descriptor; `false` when the other side is gone or time is up before all is taken. */
function writeFully(fd: number, bytes: Uint8Array, deadline: number): boolean {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > deadline) return false;
      Atomics.wait(sleeper, 0, 0, FLUSH_PAUSE_MS);
    }
  }
  return true;
}
