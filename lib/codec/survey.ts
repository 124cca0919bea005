/**
 * Looks at a value before anything is encoded: which lane carries it, how many bytes it takes at most,
 * and whether it can be sent at all.
 */

import { flatten, type Flattened } from './flatten.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { PlainFit } from './plain-fit.ts';

export { MAX_BODY_BYTES };

/** How a value travels: as msgpack in the stream, or as a table by itself (`graph.ts`). */
export type Lane = 'plain' | 'graph';

/**
 * The result of looking at one value. Make one and use it again and again; it costs about 100 ns for an
 * everyday message. A getter in the value that surveys another value with the same `Survey` may cost the
 * first one its exactness: shared references inside it may arrive as copies.
 */
export class Survey {
  lane: Lane = 'plain';
  /** The most bytes that the value takes when it is encoded. */
  bytes = 0;
  readonly #plain = new PlainFit();
  #flattened: Flattened | undefined;

  /**
   * Surveys a value.
   *
   * @param systemId - The system that refs in the value must belong to.
   * @throws {@link EncodeError} when something in it cannot be sent, or it is over {@link MAX_BODY_BYTES}.
   */
  run(value: unknown, systemId: string): void {
    this.#conclude(this.#plain.fits(value), value, systemId);
  }

  /** As {@link Survey.run}, for an array that was made to be sent and has neither holes nor other keys. */
  runArguments(args: readonly unknown[], systemId: string): void {
    this.#conclude(this.#plain.fitsArguments(args), args, systemId);
  }

  /** Gives up the table of a value that takes the graph lane, once. */
  takeFlattened(): Flattened | undefined {
    const flattened = this.#flattened;
    this.#flattened = undefined;
    return flattened;
  }

  #conclude(fits: boolean, value: unknown, systemId: string): void {
    this.#flattened = fits ? undefined : flatten(value, systemId);
    this.lane = fits ? 'plain' : 'graph';
    this.bytes = this.#flattened?.bytes ?? this.#plain.bytes;
  }
}
