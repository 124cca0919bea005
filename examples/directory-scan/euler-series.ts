/**
 * e as 1 + 1/1! + 1/2! + …, held as one fraction, so that the series can go on where it stopped.
 *
 * Blocks of terms are added by binary splitting: over the terms a+1 to b, Q is their product and
 * P/Q the sum of 1 / ((a+1) … k); two neighbouring ranges make P = P₁Q₂ + P₂ and Q = Q₁Q₂.
 */

interface Sum {
  readonly p: bigint;
  readonly q: bigint;
}

/** Digits held back, because a carry from the rest of the series could still change them. */
const HELD_BACK = 10;

export class EulerSeries {
  #sum: Sum = { p: 0n, q: 1n };
  #terms = 0;
  /** Decimal logarithm of Q; the rest of the series is less than 1/Q. */
  #decimals = 0;

  /** Adds that many terms. */
  extend(terms: number): void {
    const to = this.#terms + terms;
    this.#sum = join(this.#sum, sum(this.#terms, to));
    for (let term = this.#terms + 1; term <= to; term++) this.#decimals += Math.log10(term);
    this.#terms = to;
  }

  /** Digits of e that are settled, the 2 included. */
  get digits(): number {
    return Math.max(1, Math.floor(this.#decimals) - HELD_BACK);
  }

  /** The first `count` of the settled digits, without the point. */
  first(count: number): string {
    const { p, q } = this.#sum;
    return String(((p + q) * 10n ** BigInt(Math.min(count, this.digits) - 1)) / q);
  }
}

function sum(from: number, to: number): Sum {
  if (to - from === 1) return { p: 1n, q: BigInt(to) };
  const middle = (from + to) >> 1;
  return join(sum(from, middle), sum(middle, to));
}

function join(first: Sum, second: Sum): Sum {
  return { p: first.p * second.q + second.p, q: first.q * second.q };
}
