/**
 * The ArrayBuffers of one value that is being flattened. Of a buffer that is itself part of the value
 * everything travels; of one that is only looked at, no more than what lies between the first and last
 * byte that a view shows, so that a small view of a large or pooled buffer stays small.
 */

import type { GraphNode } from './graph.ts';

/** Views are laid out relative to the first byte that travels; elements have up to 8 bytes. */
const ALIGNMENT = 8;
/** Where a view's node has its byteOffset. */
const BYTE_OFFSET = 3;

interface Entry {
  readonly buffer: ArrayBuffer;
  readonly node: GraphNode;
  readonly views: GraphNode[];
  from: number;
  to: number;
}

export class SharedBuffers {
  readonly #entries = new Map<number, Entry>();

  /** Adds the buffer of node `index`, unless it is there; nothing of it travels yet. */
  add(index: number, buffer: ArrayBuffer, node: GraphNode): void {
    if (this.#entries.has(index)) return;
    this.#entries.set(index, { buffer, node, views: [], from: buffer.byteLength, to: 0 });
  }

  has(index: number): boolean {
    return this.#entries.has(index);
  }

  /** Tells how many bytes travel now, and how many once those from `from` to `to` do. */
  growth(index: number, from: number, to: number): [now: number, then: number] {
    const entry = this.#entries.get(index);
    if (entry === undefined) return [0, 0];
    const then = Math.max(entry.to, to) - Math.min(entry.from, align(from));
    return [Math.max(0, entry.to - entry.from), then];
  }

  /** Lets the bytes from `from` to `to` travel, for the node of a view or for the buffer itself. */
  include(index: number, from: number, to: number, view: GraphNode | undefined): void {
    const entry = this.#entries.get(index);
    if (entry === undefined) return;
    if (view !== undefined) entry.views.push(view);
    entry.from = Math.min(entry.from, align(from));
    entry.to = Math.max(entry.to, to);
  }

  /**
   * Completes the nodes, once nothing is added any more.
   *
   * @param nodeOf - Makes the node of an ArrayBuffer.
   */
  finish(nodeOf: (bytes: Uint8Array) => GraphNode): void {
    for (const { buffer, node, views, from, to } of this.#entries.values()) {
      // What nobody could afford is empty, or has been put into words.
      if (to < from && node.length > 1) continue;
      node.splice(0, node.length, ...nodeOf(Buffer.from(buffer, from, Math.max(0, to - from))));
      const { resizable, maxByteLength } = buffer as ArrayBuffer & {
        resizable?: boolean;
        maxByteLength?: number;
      };
      if (resizable === true && from === 0 && to === buffer.byteLength) node.push(maxByteLength);
      for (const view of views) view[BYTE_OFFSET] = Number(view[BYTE_OFFSET]) - from;
    }
  }
}

function align(offset: number): number {
  return offset - (offset % ALIGNMENT);
}

const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Names the class of a view by its nature: a subclass counts as what it extends. */
export function classOfView(view: ArrayBufferView): string {
  return (Reflect.get(typedArrays, Symbol.toStringTag, view) as string | undefined) ?? 'DataView';
}

/** Says whether the memory of a buffer was transferred away. */
export function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).byteLength > 0;
  } catch {
    return true;
  }
}
