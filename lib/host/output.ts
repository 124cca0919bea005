/** Passes what a child writes on to this process's own stdout and stderr: verbatim, in whole lines. */

import type { Readable, Writable } from 'node:stream';

const NEWLINE = 0x0a;
/** A line longer than this goes out in parts. */
const LONGEST_LINE_BYTES = 64 * 1024;
/** How much of the end of stderr goes into exit reasons. */
const TAIL_BYTES = 4 * 1024;

/** Copies `from` to `to` line by line until it ends, then calls `ended`. */
export function passLines(from: Readable, to: Writable, ended: () => void): void {
  let rest: Buffer = Buffer.alloc(0);
  const write = (bytes: Buffer): void => {
    if (bytes.length === 0 || to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  };
  from.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const cut = end === 0 && bytes.length > LONGEST_LINE_BYTES ? bytes.length : end;
    rest = bytes.subarray(cut);
    write(bytes.subarray(0, cut));
  });
  from.on('error', () => undefined);
  from.once('close', () => {
    write(rest);
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
