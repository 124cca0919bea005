/**
 * Counts the bytes that a table will take before any of it is packed, and says when they are too many.
 * Never too low. Texts are estimated at three bytes a unit, and measured only when that is too much.
 */

import type { GraphNode } from './graph.ts';
import { MAX_BINARY_BYTES, MAX_BODY_BYTES } from './limits.ts';

/** A number, or the header of a text or of bytes, at most. */
export const ATOM_BYTES = 9;
/** Header and kind of a node, and the first reference to it. */
const NODE_BYTES = 12;
const REFERENCE_BYTES = 6;
const WORST_UTF8 = 3;

export class ByteBudget {
  readonly #nodes: readonly GraphNode[];
  #spent = NODE_BYTES;
  #reserve = 0;
  #measures = false;
  readonly #minBlobBytes: number;
  #blobBytes = 0;

  /**
   * @param nodes - The table so far, in which every text has been paid for.
   * @param minBlobBytes - Size from which on binary is no part of the table.
   */
  constructor(nodes: readonly GraphNode[], minBlobBytes: number) {
    this.#nodes = nodes;
    this.#minBlobBytes = minBlobBytes;
  }

  get spent(): number {
    return this.#spent;
  }

  /** So many bytes are kept back from now on. */
  set reserve(bytes: number) {
    this.#reserve = bytes;
  }

  /** Not even the reserve is whole. */
  get isExceeded(): boolean {
    return !this.#affords(0);
  }

  /** Pays, or says that it is too much. */
  spend(bytes: number): boolean {
    if (!this.#affords(bytes)) this.#measure();
    if (!this.#affords(bytes)) return false;
    this.#spent += bytes;
    return true;
  }

  /** Pays for binary that grows from one size to another. Once it is large it is no part of the table any more. */
  spendBinary(from: number, to: number): boolean {
    if (!this.isBlob(to)) return this.spend(to - from);
    const growth = this.isBlob(from) ? to - from : to;
    if (this.#blobBytes + growth > MAX_BINARY_BYTES) return false;
    this.#blobBytes += growth;
    if (!this.isBlob(from)) this.#spent -= from;
    return true;
  }

  /** Binary of that size travels beside the table. */
  isBlob(bytes: number): boolean {
    return bytes >= this.#minBlobBytes;
  }

  spendText(text: string): boolean {
    const estimate = WORST_UTF8 * text.length + ATOM_BYTES;
    if (!this.#measures && this.#affords(estimate)) {
      this.#spent += estimate;
      return true;
    }
    this.#measure();
    return this.spend(bytesOfText(text));
  }

  spendNumber(value: number): boolean {
    return this.spend(bytesOfNumber(value));
  }

  spendReference(): boolean {
    return this.spend(REFERENCE_BYTES);
  }

  /** Pays for a node, be it affordable or not: its parent was, and it can still become something small. */
  payNode(): void {
    this.#spent += NODE_BYTES;
  }

  /** Pays for a word of the format, in the same way. */
  payWord(word: string): void {
    this.#spent += WORST_UTF8 * word.length + ATOM_BYTES;
  }

  #affords(bytes: number): boolean {
    return this.#spent + bytes <= MAX_BODY_BYTES - this.#reserve;
  }

  /** Replaces the estimates of all texts so far by their true lengths. */
  #measure(): void {
    if (this.#measures) return;
    this.#measures = true;
    for (const node of this.#nodes) {
      for (const element of node) {
        if (typeof element === 'string')
          this.#spent -= WORST_UTF8 * element.length + ATOM_BYTES - bytesOfText(element);
      }
    }
  }
}

function bytesOfNumber(value: number): number {
  if (!Number.isInteger(value) || value > 0xffff_ffff || value < -0x8000_0000 || Object.is(value, -0))
    return ATOM_BYTES;
  if (value < 0) return value >= -32 ? 1 : 5;
  return value < 0x40 ? 1 : value < 0x100 ? 2 : value < 0x10000 ? 3 : 5;
}

function bytesOfText(text: string): number {
  // Headers are chosen by the length that the text could have.
  const worst = WORST_UTF8 * text.length;
  return Buffer.byteLength(text) + (worst < 0x100 ? 2 : worst < 0x10000 ? 3 : 5);
}
