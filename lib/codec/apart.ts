/** Arrays whose elements have nothing to do with each other. */

/** Stands for such an array on its way. */
export class Apart {
  readonly #elements: readonly unknown[];

  constructor(elements: readonly unknown[]) {
    this.#elements = elements;
  }

  /** @returns The array, when something stands for one. Never throws, not even for a revoked proxy. */
  static elementsOf(value: object): readonly unknown[] | undefined {
    return #elements in value ? value.#elements : undefined;
  }
}

/**
 * Has an array sent as one whose elements know nothing of each other: an object that is part of two of
 * them may arrive as two. Nobody need remember what they have all met then, which takes longer than to
 * write most of them. For what is sent to another process, where it arrives as a plain array.
 */
export function apart<T>(elements: readonly T[]): readonly T[] {
  return new Apart(elements) as unknown as readonly T[];
}
