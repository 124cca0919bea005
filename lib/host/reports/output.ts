/**
 * Passes what a child writes on to this process's own stdout and stderr: verbatim, in whole lines. Only a
 * last line that the child has not ended is ended here, so that what others write does not continue it.
 */

import type { Readable, Writable } from 'node:stream';

const NEWLINE = 0x0a;
const LINE_END = Buffer.of(NEWLINE);
/** A line longer than this goes out in parts. */
const LONGEST_LINE_BYTES = 64 * 1024;
/** How much of the end of stderr goes into exit reasons. */
const TAIL_BYTES = 4 * 1024;

/**
 * Where the output of many children goes. While it takes no more, none of them is read. What it cannot take
 * at all, because its disk is full or nobody is left to read it, is thrown away, as it would be for a
 * program that writes there and ignores that; what comes later may be taken again.
 */
class SharedOutput {
  readonly #to: Writable;
  readonly #sources = new Set<Readable>();
  #state: 'open' | 'full' = 'open';

  constructor(to: Writable) {
    this.#to = to;
    to.on('drain', () => this.#drained());
    to.on('error', () => this.#drained());
  }

  join(source: Readable): void {
    this.#sources.add(source);
    if (this.#state === 'full') source.pause();
  }

  leave(source: Readable): void {
    this.#sources.delete(source);
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#to.write(bytes)) return;
    this.#state = 'full';
    for (const source of this.#sources) source.pause();
  }

  #drained(): void {
    this.#state = 'open';
    for (const source of this.#sources) source.resume();
  }
}

const outputs = new WeakMap<Writable, SharedOutput>();

function outputFor(to: Writable): SharedOutput {
  const known = outputs.get(to);
  if (known !== undefined) return known;
  const output = new SharedOutput(to);
  outputs.set(to, output);
  return output;
}

/** Copies `from` to `to` line by line until it ends, then calls `ended`. */
export function passLines(from: Readable, to: Writable, ended: () => void): void {
  const output = outputFor(to);
  let rest: Buffer = Buffer.alloc(0);
  /** What has been written ends in the middle of a line. */
  let inLine = false;
  from.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const cut = end === 0 && bytes.length > LONGEST_LINE_BYTES ? bytes.length : end;
    rest = bytes.subarray(cut);
    if (cut > 0) inLine = cut > end;
    output.write(bytes.subarray(0, cut));
  });
  output.join(from);
  from.on('error', () => undefined);
  from.once('close', () => {
    output.leave(from);
    if (inLine || rest.length > 0) output.write(Buffer.concat([rest, LINE_END]));
    ended();
  });
}

/** Remembers the last lines of a stream. */
export class Tail {
  #bytes: Buffer = Buffer.alloc(0);

  constructor(from: Readable) {
    from.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-TAIL_BYTES);
    });
  }

  get text(): string {
    const text = this.#bytes.toString('utf8');
    const whole = this.#bytes.length < TAIL_BYTES ? text : text.slice(text.indexOf('\n') + 1);
    return whole.trimEnd();
  }
}
