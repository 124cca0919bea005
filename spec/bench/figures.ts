/** How figures are written. */

const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** Three digits that mean something: `81.2`, `1,340`, `1.34M`. */
export function figure(value: number): string {
  return (value < 10_000 ? PLAIN : COMPACT).format(value);
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}
