/** What the workers of every pool in Node.js do, whoever calls them. */

/** A small value that is no number. */
export interface Label {
  readonly id: number;
  readonly name: string;
}

/** The functions that any crew can be asked to run; each takes one argument. */
export interface Work {
  readonly increment: (n: number) => number;
  readonly relabel: (label: Label) => Label;
  /** Keeps a CPU busy for so many milliseconds. */
  readonly spin: (ms: number) => number;
  readonly echo: (array: Float64Array) => Float64Array;
  /** Says how many of so many darts hit a quarter of a circle. */
  readonly throwDarts: (darts: number) => number;
}

export const work: Work = {
  increment: (n) => n + 1,
  relabel: ({ id, name }) => ({ id: id + 1, name }),
  spin(ms) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return ms;
  },
  echo: (array) => array,
  throwDarts(darts) {
    let hits = 0;
    for (let left = darts; left > 0; left--) if (Math.random() ** 2 + Math.random() ** 2 < 1) hits++;
    return hits;
  },
};

/** One call, as the pools take it that know one function only. */
export function runWork([name, arg]: readonly [name: keyof Work, arg: unknown]): unknown {
  return (work[name] as (arg: unknown) => unknown)(arg);
}
