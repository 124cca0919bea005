/**
 * Which strings UTF-8 carries unchanged, and how the others travel. A lone surrogate becomes U+FFFD in
 * UTF-8, and `TextDecoder`, with which msgpackr reads long strings, drops a byte order mark at the start.
 */

/** In every supported Node.js, but only in the `es2024` library of TypeScript. */
interface WellFormedString {
  isWellFormed(): boolean;
}

const BYTE_ORDER_MARK = 0xfeff;

/** Says whether `text` arrives unchanged when it travels as UTF-8. Does not look at Latin-1 strings (V8). */
export function isExactText(text: string): boolean {
  return (text as unknown as WellFormedString).isWellFormed() && text.charCodeAt(0) !== BYTE_ORDER_MARK;
}

/** Writes any string as its UTF-16 code units. */
export function textToUnits(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

/** Undoes {@link textToUnits}. */
export function unitsToText(units: Uint8Array): string {
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}

/** Cuts a string down to `length` characters for use inside a message to a human. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
