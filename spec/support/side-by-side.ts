/** Specs, and pieces of one, that take place at the same time, for one to go on while another waits. */

/** Works items off in their order, `atOnce` of them at a time; rejects with the first error. */
export async function inLanes<T>(
  atOnce: number,
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const lane = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rest.length) }, lane));
}

export interface SideBySideOptions {
  /** How many specs run at a time. */
  readonly atOnce: number;
  /** For all of them together. @defaultValue that of mocha */
  readonly timeoutMs?: number;
}

/** Declares a spec, as mocha's `it` does. */
export type Declare = (title: string, run: () => Promise<void>) => void;

/**
 * Declares specs that mostly wait, and so take little longer together than the longest of them. All run within the
 * first that is reported, on what its hooks have made, and what is left behind is found there; each fails for itself.
 */
export function sideBySide({ atOnce, timeoutMs }: SideBySideOptions, declare: (it: Declare) => void): void {
  const specs = new Map<string, () => Promise<void>>();
  const failures = new Map<string, unknown>();
  declare((title, run) => specs.set(title, run));
  const runAll = async (): Promise<void> =>
    inLanes(atOnce, specs, async ([title, run]) => {
      try {
        await run();
      } catch (error) {
        failures.set(title, error);
      }
    });
  let done: Promise<void> | undefined;
  for (const title of specs.keys()) {
    it(title, async function () {
      if (timeoutMs !== undefined) this.timeout(timeoutMs);
      await (done ??= runAll());
      if (failures.has(title)) throw failures.get(title);
    });
  }
}
