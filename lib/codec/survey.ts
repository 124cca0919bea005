/**
 * Looks at a value before anything is encoded: which lane carries it, how many bytes it takes at most,
 * and whether it can be sent at all.
 */

import { flatten, type Flattened } from './flatten.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { PlainEncoder } from './plain-encoder.ts';

export { MAX_BODY_BYTES };

/** How a value travels: as msgpack in the stream, or as a table by itself (`graph.ts`). */
export type Lane = 'plain' | 'graph';

/**
 * The result of looking at one value. Make one and use it again and again. It keeps what it found out
 * until the next value, so that sealing the value costs next to nothing more.
 *
 * What goes on a stream needs no survey: `PlainEncoder.append` takes it or leaves it, and what it leaves
 * is sealed.
 */
export class Survey {
  lane: Lane = 'plain';
  /** The bytes that the value takes when it is sealed; at most, when it takes the graph lane. */
  bytes = 0;
  readonly #plain = new PlainEncoder('complete');
  #flattened: Flattened | undefined;

  /**
   * Surveys a value.
   *
   * @param systemId - The system that refs in the value must belong to.
   * @throws {@link EncodeError} when something in it cannot be sent, or it is over {@link MAX_BODY_BYTES}.
   */
  run(value: unknown, systemId: string): void {
    this.#plain.out.clear();
    this.#conclude(this.#plain.append(value), value, systemId);
  }

  /** As {@link Survey.run}, for an array that was made to be sent and has neither holes nor other keys. */
  runArguments(args: readonly unknown[], systemId: string): void {
    this.#plain.out.clear();
    this.#conclude(this.#plain.appendArguments(args), args, systemId);
  }

  /** What was found out: the table of the graph lane, or the bytes of the plain one until the next run. */
  get result(): Flattened | Uint8Array {
    return this.#flattened ?? this.#plain.out.buffer.subarray(0, this.#plain.out.length);
  }

  #conclude(fits: boolean, value: unknown, systemId: string): void {
    this.#flattened = fits ? undefined : flatten(value, systemId);
    this.lane = fits ? 'plain' : 'graph';
    this.bytes = 1 + (this.#flattened?.bytes ?? this.#plain.out.length);
  }
}
