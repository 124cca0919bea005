/**
 * Rebuilds a value from the table of the graph lane (`graph.ts`). Every shape is checked: whatever the
 * table holds, the outcome is a value or a {@link DecodeError}, no prototype is changed except as errors
 * and clients ask for, and no more is allocated than the table itself suggests.
 *
 * It does not recurse: first all objects are made, empty, then they are filled.
 */

import { DecodeError } from '../errors.ts';
import { emptyClient } from './client.ts';
import { defineErrorProperty, emptyError } from './error-data.ts';
import { NodeKind, VIEW_CLASSES } from './graph.ts';
import { MAX_PATTERN_COST, patternCost } from './patterns.ts';
import type { RevivalScope } from './portable.ts';
import { sparseArray, spareFor } from './sparse-array.ts';
import { ownCopy } from './sealed.ts';
import { unitsToText } from './text.ts';
import { isProcessId } from './wire-shapes.ts';

const LARGEST_RESIZABLE_BYTES = 2 ** 32;

type Row = readonly unknown[];

/**
 * Rebuilds a value from a table as it was unpacked.
 *
 * @param blobs - The large binary, which becomes part of the value.
 * @throws {@link DecodeError} when the table is malformed, or a client's class cannot be found.
 */
export function rebuild(table: unknown, blobs: readonly Uint8Array[], scope: RevivalScope): unknown {
  return new Rebuilder(table, blobs, scope).run();
}

class Rebuilder {
  readonly #root: unknown;
  readonly #rows: readonly Row[];
  readonly #values: unknown[];
  readonly #blobs: readonly Uint8Array[];
  readonly #scope: RevivalScope;
  #patternCost = 0;

  constructor(table: unknown, blobs: readonly Uint8Array[], scope: RevivalScope) {
    if (!Array.isArray(table) || table.length === 0) throw malformed('it is not a table');
    const [root, ...rows] = table as unknown[];
    this.#root = root;
    this.#rows = rows.map(row);
    this.#values = new Array<unknown>(rows.length);
    this.#blobs = blobs;
    this.#scope = scope;
  }

  run(): unknown {
    const spare = spareFor(this.#rows.length);
    this.#rows.forEach((node, index) => (this.#values[index] = empty(node, spare, this.#blobs)));
    this.#rows.forEach((node, index) => this.#complete(node, index));
    this.#rows.forEach((node, index) => this.#fill(node, this.#values[index]));
    return this.#resolve(this.#root);
  }

  /** Makes what is made whole from others that refer to nothing. */
  #complete(node: Row, index: number): void {
    switch (node[0]) {
      case NodeKind.wrapper:
        this.#values[index] = wrapped(this.#resolve(node[1]));
        return;
      case NodeKind.regexp:
        this.#values[index] = this.#pattern(node);
        return;
      case NodeKind.view:
        this.#values[index] = this.#view(node);
        return;
      case NodeKind.ref:
        this.#values[index] = this.#scope.reviveRef({
          owner: this.#processId(node[1]),
          slot: slotNumber(node[2]),
          path: this.#text(node[3]),
          systemId: this.#scope.systemId,
        });
        return;
      case NodeKind.client:
        this.#values[index] = emptyClient({ module: this.#text(node[1]), name: this.#text(node[2]) });
        return;
      default:
        return;
    }
  }

  #pattern([, sourceSlot, flagsSlot]: Row): RegExp {
    const source = this.#text(sourceSlot);
    const flags = this.#text(flagsSlot);
    this.#patternCost += patternCost(source, flags);
    if (this.#patternCost > MAX_PATTERN_COST) throw malformed('its patterns would take too long to read');
    return new RegExp(source, flags);
  }

  #view([, className, bufferIndex, byteOffset, length]: Row): ArrayBufferView {
    const ViewClass = typeof className === 'string' ? VIEW_CLASSES.get(className) : undefined;
    if (ViewClass === undefined)
      throw malformed(`there is no ${String(className)} in this version of Node.js`);
    const buffer = this.#values[whole(bufferIndex)];
    if (!(buffer instanceof ArrayBuffer)) throw malformed('a view has no buffer');
    return new ViewClass(buffer, whole(byteOffset), whole(length));
  }

  #fill(node: Row, target: unknown): void {
    switch (node[0]) {
      case NodeKind.object:
        return this.#setFields(target as object, node, 1);
      case NodeKind.array:
        for (let at = 1; at < node.length; at++) (target as unknown[])[at - 1] = this.#resolve(node[at]);
        return;
      case NodeKind.sparse:
        this.#setFields(target as object, node, 2);
        if ((target as unknown[]).length !== node[1])
          throw malformed('an array holds what is beyond its end');
        return;
      case NodeKind.map:
        for (let at = 1; at < node.length; at += 2) {
          (target as Map<unknown, unknown>).set(this.#resolve(node[at]), this.#resolve(node[at + 1]));
        }
        return;
      case NodeKind.set:
        for (let at = 1; at < node.length; at++) (target as Set<unknown>).add(this.#resolve(node[at]));
        return;
      case NodeKind.client:
        return this.#setFields(target as object, node, 3);
      case NodeKind.error:
        return this.#setErrorProperties(target as Error, node);
      default:
        return;
    }
  }

  #setFields(target: object, node: Row, from: number): void {
    for (let at = from; at < node.length; at += 2) {
      const key = this.#text(node[at]);
      const value = this.#resolve(node[at + 1]);
      // Defined, not set: neither `__proto__` nor a setter of a client's class may take it.
      Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
    }
  }

  #setErrorProperties(error: Error, node: Row): void {
    const firstShown = 3 + 2 * whole(node[2]);
    for (let at = 3; at < node.length; at += 2) {
      defineErrorProperty(error, this.#text(node[at]), this.#resolve(node[at + 1]), at >= firstShown);
    }
  }

  #resolve(slot: unknown): unknown {
    switch (typeof slot) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'bigint':
      case 'undefined':
        return slot;
      case 'object':
        return slot === null ? null : this.#referee(slot);
      case 'function':
      case 'symbol':
        throw malformed('there is no value where one belongs');
    }
  }

  #referee(slot: unknown): unknown {
    const index: unknown = Array.isArray(slot) && slot.length === 1 ? slot[0] : undefined;
    if (typeof index !== 'number' || !(index in this.#rows)) throw malformed('a reference leads nowhere');
    return this.#values[index];
  }

  #processId(slot: unknown): string {
    const id = this.#resolve(slot);
    if (!isProcessId(id)) throw malformed('a ref has no owner');
    return id;
  }

  #text(slot: unknown): string {
    const text = this.#resolve(slot);
    if (typeof text !== 'string') throw malformed('there is no text where one belongs');
    return text;
  }
}

/** Makes what refers to nothing, and the empty form of what does. */
function empty(node: Row, spare: number, blobs: readonly Uint8Array[]): unknown {
  switch (node[0]) {
    case NodeKind.object:
      return {};
    case NodeKind.array:
      return new Array<unknown>(node.length - 1);
    case NodeKind.sparse:
      return sparse(node, spare);
    case NodeKind.map:
      return new Map();
    case NodeKind.set:
      return new Set();
    case NodeKind.date:
      return new Date(numeric(node[1]));
    case NodeKind.buffer:
      return buffer(bytes(node[1]), node[2]);
    case NodeKind.blob:
      return buffer(spanning(bytes(blobs[whole(node[1])])), node[2]);
    case NodeKind.error:
      return emptyError(typeof node[1] === 'string' ? node[1] : '');
    case NodeKind.text:
      return unitsToText(bytes(node[1]));
    case NodeKind.bigint:
      return bigint(node[1], bytes(node[2]));
    case NodeKind.wrapper:
    case NodeKind.regexp:
    case NodeKind.view:
    case NodeKind.ref:
    case NodeKind.client:
      return undefined;
    default:
      throw malformed('a node is of no known kind');
  }
}

function sparse(node: Row, spare: number): unknown[] {
  const array = sparseArray(whole(node[1]), node.length, spare);
  if (array === undefined) throw malformed('an array is too long');
  return array;
}

function buffer(content: Uint8Array, maxByteLength: unknown): ArrayBuffer {
  if (maxByteLength === undefined) return content.buffer as ArrayBuffer;
  if (whole(maxByteLength) > LARGEST_RESIZABLE_BYTES) throw malformed('a buffer may grow too large');
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { maxByteLength: unknown },
  ) => ArrayBuffer;
  const resizable = new Resizable(content.byteLength, { maxByteLength });
  new Uint8Array(resizable).set(content);
  return resizable;
}

/** Bytes that have an ArrayBuffer of their own. */
function spanning(blob: Uint8Array): Uint8Array {
  return blob.length === blob.buffer.byteLength ? blob : ownCopy(blob);
}

function bigint(isNegative: unknown, digits: Uint8Array): bigint {
  const magnitude = BigInt(
    `0x${Buffer.from(digits.buffer, digits.byteOffset, digits.byteLength).toString('latin1')}`,
  );
  return isNegative === true ? -magnitude : magnitude;
}

function wrapped(primitive: unknown): object {
  if (typeof primitive === 'object' || primitive === undefined)
    throw malformed('a wrapper has nothing to wrap');
  return Object(primitive) as object;
}

function row(candidate: unknown): Row {
  if (!Array.isArray(candidate)) throw malformed('a node is not a tuple');
  return candidate;
}

function bytes(candidate: unknown): Uint8Array {
  if (!(candidate instanceof Uint8Array)) throw malformed('there are no bytes where they belong');
  return candidate;
}

function numeric(candidate: unknown): number {
  if (typeof candidate !== 'number') throw malformed('there is no number where one belongs');
  return candidate;
}

function whole(candidate: unknown): number {
  const number = numeric(candidate);
  if (!Number.isSafeInteger(number) || number < 0) throw malformed('a number is out of range');
  return number;
}

function slotNumber(candidate: unknown): number {
  const number = whole(candidate);
  if (number === 0) throw malformed('a ref has no slot');
  return number;
}

function malformed(what: string): DecodeError {
  return new DecodeError('', `the bytes are malformed: ${what}`);
}
