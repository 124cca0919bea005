/** The few figures by which runs are summed up. */

/** The value below which the given part of all values lies; 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summarize(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), least: Math.min(...values), most: Math.max(...values) };
}
