/** Arrays with holes, whose length may be a lie: memory is taken for what they hold, and little more. */

/** An array this much longer than what it holds is made a dictionary, as V8 itself would (`kMaxGap`). */
const LARGEST_GAP = 1024;
/** The arrays of one value may together be so many elements longer, 8 MiB, before that. */
const SPARE_ELEMENTS = 1024 * 1024;
const LONGEST_ARRAY = 2 ** 32 - 1;

/** How much longer than what it holds each of so many arrays may be and still be an ordinary one. */
export function spareFor(arrays: number): number {
  return Math.min(LARGEST_GAP, SPARE_ELEMENTS / arrays);
}

/**
 * Makes an array of holes.
 *
 * @param held - How many elements it is going to hold, about.
 * @param spare - From {@link spareFor}.
 * @returns `undefined` when no array is of that length.
 */
export function sparseArray(length: number, held: number, spare: number): unknown[] | undefined {
  if (length > LONGEST_ARRAY) return undefined;
  const array: unknown[] = [];
  if (length > held + spare) {
    // Writing far beyond the end turns the array into a dictionary, which setting its length does not.
    const far = Math.max(length - 1, 2 * LARGEST_GAP);
    array[far] = undefined;
    Reflect.deleteProperty(array, String(far));
  }
  array.length = length;
  return array;
}
