/**
 * Writes lines to a descriptor at once, whatever becomes of it: a full disk, a pipe that nobody reads for a
 * while or any more. Lines that it does not take wait, and go on where it stopped; what is more than may
 * wait is counted. Nobody who writes here fails, or is held up, for that.
 */

import { writeSync } from 'node:fs';

/** Bytes of lines that may wait, as many as wait for a mailbox: 16 MiB. */
const WAITING_LIMIT_BYTES = 16 * 1024 * 1024;
/** When it is tried again after something was taken: a pipe takes 64 KiB at a time, which makes 12 MB/s. */
const RETRY_MS = 5;
/** When it is after nothing was. */
const LONG_RETRY_MS = 100;
/** How long an exiting process waits for a reader who reads nothing. */
const EXIT_PATIENCE_MS = 1_000;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

export interface LineWriterOptions {
  readonly fd: number;
  /** It takes lines again, after so many were lost. @param why - What the operating system had said last. */
  lost(lines: number, why: string): void;
}

export class LineWriter {
  readonly #options: LineWriterOptions;
  /** Bytes that have not been taken; they may begin in the middle of a line. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #why = '';
  #retry: NodeJS.Timeout | undefined;

  constructor(options: LineWriterOptions) {
    this.#options = options;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > WAITING_LIMIT_BYTES) {
      this.#lost++;
      return;
    }
    const inOrder = this.#waitingBytes === 0;
    this.#wait(bytes);
    if (inOrder && !this.#write()) {
      process.on('exit', this.#writeAtExit);
      this.#retryAfter(RETRY_MS);
    }
  }

  /** Writes what waits; `false` when something still does. */
  #write(): boolean {
    let rest = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
    try {
      while (rest !== undefined && rest.length > 0) rest = rest.subarray(writeSync(this.#options.fd, rest));
    } catch (error) {
      this.#why = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (rest === undefined || rest.length === 0) return true;
    this.#wait(rest);
    return false;
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  #retryAfter(delayMs: number): void {
    this.#retry = setTimeout(() => {
      const before = this.#waitingBytes;
      if (this.#write()) this.#recovered();
      else this.#retryAfter(this.#waitingBytes < before ? RETRY_MS : LONG_RETRY_MS);
    }, delayMs).unref();
  }

  #recovered(): void {
    process.off('exit', this.#writeAtExit);
    clearTimeout(this.#retry);
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.#options.lost(lost, this.#why);
  }

  /** Has a reader who is slow, but reads, get everything. */
  readonly #writeAtExit = (): void => {
    let patienceMs = EXIT_PATIENCE_MS;
    while (patienceMs > 0) {
      const before = this.#waitingBytes;
      if (this.#write()) {
        this.#recovered();
        return;
      }
      if (this.#why !== 'EAGAIN') return;
      patienceMs = this.#waitingBytes < before ? EXIT_PATIENCE_MS : patienceMs - RETRY_MS;
      Atomics.wait(sleeper, 0, 0, RETRY_MS);
    }
  };
}
