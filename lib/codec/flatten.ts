/**
 * Turns a value into the table of the graph lane (`graph.ts`). The same walk decides whether the value
 * can be sent at all: it counts bytes, reads each property once, and names the place of what it refuses.
 *
 * Errors get through whatever they hold: inside an error, what cannot be sent is replaced by a line that
 * says what it was. What is also reached outside of errors is treated strictly everywhere.
 *
 * It does not recurse, so that no depth of nesting overflows the stack.
 */

import { types } from 'node:util';
import { EncodeError } from '../errors.ts';
import { describeRefused, natureOf } from './classify.ts';
import { clientStanding } from './client.ts';
import { isDense } from './dense-array.ts';
import { stringForm, takeApart } from './error-data.ts';
import { NodeKind, type GraphNode, type GraphTable, type NodeReference, type Slot } from './graph.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import type { PortableRef } from './portable.ts';
import { classOfView, isDetached, SharedBuffers } from './shared-buffers.ts';
import { isExactText, textToUnits } from './text.ts';
import { joinSteps, stepInto } from './value-path.ts';

/** Header and kind of a node, and the first reference to it. */
const NODE_BYTES = 12;
const REFERENCE_BYTES = 6;
/** A number, or the header of a text or of bytes, at most. */
const ATOM_BYTES = 9;
const WORST_UTF8 = 3;
/** Kept back from what is only part of an error, for the lines that replace what does not fit. */
const RESERVE_BYTES = 64 * 1024;
const SMALLEST_INT64 = -(2n ** 63n);
const LARGEST_UINT64 = 2n ** 64n - 1n;
/** A larger bigint is over the size limit. */
const LARGEST_BIGINT_BITS = 2 ** 26;
const ROOT = -1;
const TOO_LARGE = 'with it the message is over 16 MiB; send it in parts, or a path to a file';
const DETACHED = 'its memory was transferred away';

/** Thrown inside errors, where something else is sent instead and nobody reads it. */
const UNSENDABLE = new EncodeError('', 'it is part of an error');

/** A flattened value and what it takes. */
export interface Flattened {
  readonly table: GraphTable;
  /** The most bytes that the table takes when it is packed. */
  readonly bytes: number;
}

/**
 * Flattens a value.
 *
 * @param systemId - The system that refs must belong to.
 * @throws {@link EncodeError} when something in it cannot be sent, or the whole is over 16 MiB.
 */
export function flatten(value: unknown, systemId: string): Flattened {
  return new Flattener(systemId).run(value);
}

class Flattener {
  readonly #systemId: string;
  readonly #nodes: GraphNode[] = [];
  readonly #indices = new Map<object, number>();
  /** What each node is filled from, until it is; and where it was met first, in which node and place. */
  readonly #sources: (object | undefined)[] = [];
  readonly #parents: number[] = [];
  readonly #places: number[] = [];
  readonly #buffers = new SharedBuffers();
  /** Nodes to fill. Those that only errors lead to wait until all others are done. */
  readonly #strict: number[] = [];
  readonly #lenient: number[] = [];
  readonly #onlyLenient = new Set<number>();
  #isLenient = false;
  #bytes = NODE_BYTES;
  /** Texts are estimated at three bytes a unit until that is too much, and measured from then on. */
  #measures = false;

  constructor(systemId: string) {
    this.#systemId = systemId;
  }

  run(value: unknown): Flattened {
    const root = this.#slot(value, ROOT);
    for (const index of this.#strict) this.#fillFromSource(index);
    this.#isLenient = true;
    for (const index of this.#lenient) this.#fillFromSource(index);
    this.#buffers.finish();
    return { table: [root, ...this.#nodes], bytes: this.#bytes };
  }

  #fillFromSource(index: number): void {
    const source = this.#sources[index];
    const node = this.#nodes[index];
    if (source === undefined || node === undefined) return;
    this.#sources[index] = undefined;
    try {
      if (this.#isFull()) throw UNSENDABLE;
      this.#fill(node, index, source);
    } catch (error) {
      if (!this.#isLenient) throw error instanceof EncodeError ? error : this.#refuse(index, 'reading it failed', error);
      node.splice(0, node.length, NodeKind.text, textToUnits(this.#replacement(source)));
    }
  }

  #fill(node: GraphNode, index: number, source: object): void {
    const nature = natureOf(source);
    switch (nature) {
      case 'object':
        node[0] = NodeKind.object;
        return this.#addFields(index, node, source);
      case 'array':
        return this.#fillArray(index, node, source as readonly unknown[]);
      case 'map':
        node[0] = NodeKind.map;
        return this.#addEntries(index, node, Map.prototype.entries.call(source));
      case 'set':
        node[0] = NodeKind.set;
        return this.#addElements(index, node, Set.prototype.values.call(source));
      case 'error':
        return this.#fillError(index, node, source);
      case 'client':
        return this.#fillClient(index, node, source);
      case 'ref':
        return this.#fillRef(index, node, source as PortableRef);
      case 'buffer':
        return this.#fillBuffer(index, node, source as ArrayBuffer);
      case 'view':
        return this.#fillView(index, node, source as ArrayBufferView);
      case 'regexp':
        return this.#fillRegExp(index, node, source as RegExp);
      case 'date':
        node[0] = NodeKind.date;
        this.#spend(index, ATOM_BYTES);
        node.push(Date.prototype.getTime.call(source));
        return;
      case 'wrapper':
        node[0] = NodeKind.wrapper;
        return this.#add(index, node, unwrap(source));
      case 'refused':
        throw this.#refuse(index, describeRefused(source));
    }
  }

  #fillArray(index: number, node: GraphNode, array: readonly unknown[]): void {
    if (isDense(array)) {
      node[0] = NodeKind.array;
      return this.#addElements(index, node, array);
    }
    node[0] = NodeKind.sparse;
    this.#add(index, node, array.length);
    this.#addFields(index, node, array);
  }

  #fillError(index: number, node: GraphNode, error: object): void {
    const { className, hidden, shown } = takeApart(error);
    const wasLenient = this.#isLenient;
    this.#isLenient = true;
    node[0] = NodeKind.error;
    this.#addWord(node, className);
    node.push(hidden.length);
    for (const [key, value] of hidden) {
      this.#addWord(node, key);
      this.#add(index, node, value);
    }
    for (const [key, value] of shown) {
      if (this.#isFull()) break;
      this.#add(index, node, key);
      this.#add(index, node, value);
    }
    this.#isLenient = wasLenient;
  }

  #fillClient(index: number, node: GraphNode, client: object): void {
    const standing = clientStanding(client);
    if (standing === undefined) throw this.#refuse(index, 'its class changed while it was read');
    node[0] = NodeKind.client;
    this.#add(index, node, standing.key.module);
    this.#add(index, node, standing.key.name);
    this.#addFields(index, node, client);
  }

  #fillRef(index: number, node: GraphNode, ref: PortableRef): void {
    const { owner, slot, path, systemId, place } = ref.data;
    if (systemId !== this.#systemId) {
      throw this.#refuse(index, `the ref to ${path} belongs to another system; refs work within one only`);
    }
    node[0] = NodeKind.ref;
    this.#add(index, node, owner);
    this.#add(index, node, slot);
    this.#add(index, node, path);
    if (place === undefined) return;
    this.#add(index, node, place.process);
    this.#add(index, node, place.cell);
  }

  #fillRegExp(index: number, node: GraphNode, pattern: RegExp): void {
    node[0] = NodeKind.regexp;
    this.#add(index, node, pattern.source);
    this.#add(index, node, pattern.flags);
  }

  #fillBuffer(index: number, node: GraphNode, buffer: ArrayBuffer): void {
    if (isDetached(buffer)) throw this.#refuse(index, DETACHED);
    node[0] = NodeKind.buffer;
    this.#spend(index, 2 * ATOM_BYTES);
    this.#buffers.add(index, buffer, node);
    this.#show(index, index, 0, buffer.byteLength);
  }

  #fillView(index: number, node: GraphNode, view: ArrayBufferView): void {
    const buffer = view.buffer as ArrayBuffer;
    if (isDetached(buffer)) throw this.#refuse(index, DETACHED);
    const { byteOffset, byteLength } = view;
    node[0] = NodeKind.view;
    this.#spend(index, 5 * ATOM_BYTES);
    if (Buffer.isBuffer(view)) {
      // It may be part of a pool that is full of other people's bytes: it travels alone.
      this.#spend(index, byteLength);
      this.#addWord(node, 'Uint8Array');
      node.push(this.#newNode([NodeKind.buffer, view]), 0, byteLength);
      return;
    }
    const bufferIndex = this.#indexOfBuffer(buffer);
    this.#addWord(node, classOfView(view));
    node.push(bufferIndex, byteOffset, (view as { length?: number }).length ?? byteLength);
    this.#show(index, bufferIndex, byteOffset, byteOffset + byteLength, node);
  }

  #indexOfBuffer(buffer: ArrayBuffer): number {
    let index = this.#indices.get(buffer);
    if (index === undefined) {
      index = this.#newNode([NodeKind.buffer]);
      this.#indices.set(buffer, index);
    }
    this.#buffers.add(index, buffer, this.#nodes[index] ?? [NodeKind.buffer]);
    return index;
  }

  /** Lets a part of a buffer travel, as far as node `index` can afford it. */
  #show(index: number, bufferIndex: number, from: number, to: number, view?: GraphNode): void {
    this.#spend(index, this.#buffers.growth(bufferIndex, from, to));
    this.#buffers.include(bufferIndex, from, to, view);
  }

  /** Adds own enumerable properties. */
  #addFields(index: number, node: GraphNode, source: object): void {
    for (const key of Object.keys(source)) {
      if (this.#isFull()) return;
      this.#add(index, node, key);
      this.#add(index, node, this.#read(index, source, key));
    }
  }

  #addEntries(index: number, node: GraphNode, entries: Iterable<readonly [unknown, unknown]>): void {
    for (const [key, value] of entries) {
      if (this.#isFull()) return;
      this.#add(index, node, key);
      this.#add(index, node, value);
    }
  }

  #addElements(index: number, node: GraphNode, elements: Iterable<unknown>): void {
    for (const element of elements) {
      if (this.#isFull()) return;
      this.#add(index, node, element);
    }
  }

  #read(index: number, source: object, key: string): unknown {
    try {
      return Reflect.get(source, key);
    } catch (error) {
      if (this.#isLenient) return undefined;
      throw this.#refuseNext(index, 'reading it failed', error);
    }
  }

  /** Adds a value at the end of node `index`, or inside an error what stands for it. */
  #add(index: number, node: GraphNode, value: unknown): void {
    if (!this.#isLenient) {
      node.push(this.#slot(value, index));
      return;
    }
    try {
      node.push(this.#slot(value, index));
    } catch {
      node.push(this.#newText(this.#replacement(value)));
    }
  }

  /** Says what stands for a value of which node `index` is the parent. */
  #slot(value: unknown, index: number): Slot {
    switch (typeof value) {
      case 'string':
        return this.#text(value, index);
      case 'number':
        this.#spend(index, bytesOfNumber(value));
        return Object.is(value, -0) ? [this.#newNode([NodeKind.negativeZero])] : value;
      case 'bigint':
        return this.#bigint(value, index);
      case 'boolean':
        this.#spend(index, 1);
        return value;
      case 'undefined':
        this.#spend(index, 3);
        return value;
      case 'object':
        this.#spend(index, value === null ? 1 : REFERENCE_BYTES);
        return value === null ? null : this.#reference(value, index);
      case 'function':
        throw this.#refuseNext(index, `it is ${stringForm(value)}; send data, or a ref to an actor that does it`);
      case 'symbol':
        throw this.#refuseNext(index, `it is ${String(value)}; send a string instead`);
    }
  }

  #text(text: string, index: number): Slot {
    if (isExactText(text)) {
      this.#spendText(index, text);
      return text;
    }
    this.#spend(index, 2 * text.length + ATOM_BYTES);
    return this.#newText(text);
  }

  #bigint(value: bigint, index: number): Slot {
    this.#spend(index, ATOM_BYTES);
    if (value >= SMALLEST_INT64 && value <= LARGEST_UINT64) return value;
    if (BigInt.asIntN(LARGEST_BIGINT_BITS, value) !== value) throw this.#refuseNext(index, TOO_LARGE);
    const digits = (value < 0n ? -value : value).toString(16);
    this.#spend(index, digits.length + ATOM_BYTES);
    return [this.#newNode([NodeKind.bigint, value < 0n, Buffer.from(digits, 'latin1')])];
  }

  #reference(value: object, parent: number): NodeReference {
    const known = this.#indices.get(value);
    if (known !== undefined) {
      if (this.#buffers.has(known)) this.#show(parent, known, 0, (value as ArrayBuffer).byteLength);
      if (!this.#isLenient && this.#onlyLenient.delete(known)) this.#strict.push(known);
      return [known];
    }
    const index = this.#newNode([NodeKind.object]);
    this.#indices.set(value, index);
    this.#sources[index] = value;
    this.#parents[index] = parent;
    this.#places[index] = this.#nodes[parent]?.length ?? 0;
    if (this.#isLenient) {
      this.#lenient.push(index);
      this.#onlyLenient.add(index);
    } else {
      this.#strict.push(index);
    }
    return [index];
  }

  #newNode(node: GraphNode): number {
    this.#bytes += NODE_BYTES;
    return this.#nodes.push(node) - 1;
  }

  #newText(text: string): NodeReference {
    return [this.#newNode([NodeKind.text, textToUnits(text)])];
  }

  /** Says in a line, which is paid for, what could not be sent. */
  #replacement(value: unknown): string {
    const line = this.#isFull() ? '…' : stringForm(value);
    this.#bytes += 2 * line.length + ATOM_BYTES;
    return line;
  }

  /** Inside an error no more is added than fits; elsewhere what does not fit is refused. */
  #isFull(): boolean {
    return this.#isLenient && this.#bytes > MAX_BODY_BYTES - RESERVE_BYTES;
  }

  /** Adds a word of the format itself. */
  #addWord(node: GraphNode, word: string): void {
    this.#bytes += WORST_UTF8 * word.length + ATOM_BYTES;
    node.push(word);
  }

  #spendText(index: number, text: string): void {
    const worst = WORST_UTF8 * text.length + ATOM_BYTES;
    if (!this.#measures && this.#affords(worst)) {
      this.#bytes += worst;
      return;
    }
    this.#measure();
    this.#spend(index, bytesOfText(text));
  }

  #spend(index: number, bytes: number): void {
    if (!this.#affords(bytes)) this.#measure();
    if (!this.#affords(bytes)) throw this.#refuseNext(index, TOO_LARGE);
    this.#bytes += bytes;
  }

  #affords(bytes: number): boolean {
    return this.#bytes + bytes <= MAX_BODY_BYTES - (this.#isLenient ? RESERVE_BYTES : 0);
  }

  /** Replaces the estimates of all texts so far by their true lengths. */
  #measure(): void {
    if (this.#measures) return;
    this.#measures = true;
    for (const node of this.#nodes) {
      for (const element of node) {
        if (typeof element === 'string') {
          this.#bytes -= WORST_UTF8 * element.length + ATOM_BYTES - bytesOfText(element);
        }
      }
    }
  }

  /** The error for node `index` itself. */
  #refuse(index: number, what: string, cause?: unknown): EncodeError {
    return new EncodeError(joinSteps(this.#stepsTo(index)), what, cause);
  }

  /** The error for what would come next in node `index`. */
  #refuseNext(index: number, what: string, cause?: unknown): EncodeError {
    if (this.#isLenient) return UNSENDABLE;
    const node = this.#nodes[index];
    const steps = this.#stepsTo(index);
    if (node !== undefined) steps.push(stepInto(node, node.length));
    return new EncodeError(joinSteps(steps), what, cause);
  }

  #stepsTo(index: number): string[] {
    const steps: string[] = [];
    for (let at = index; at !== ROOT; ) {
      const parent = this.#parents[at] ?? ROOT;
      const node = this.#nodes[parent];
      if (node !== undefined) steps.unshift(stepInto(node, this.#places[at] ?? 0));
      at = parent;
    }
    return steps;
  }
}

function bytesOfNumber(value: number): number {
  if (!Number.isInteger(value) || value > 0xffff_ffff || value < -0x8000_0000) return ATOM_BYTES;
  if (value >= -32 && value < 0x80) return 1;
  return value >= -0x80 && value < 0x100 ? 2 : value >= -0x8000 && value < 0x10000 ? 3 : 5;
}

function bytesOfText(text: string): number {
  const bytes = Buffer.byteLength(text);
  return bytes + (bytes < 0x20 ? 1 : bytes < 0x100 ? 2 : bytes < 0x10000 ? 3 : 5);
}

function unwrap(wrapper: object): unknown {
  if (types.isNumberObject(wrapper)) return Number.prototype.valueOf.call(wrapper);
  if (types.isStringObject(wrapper)) return String.prototype.valueOf.call(wrapper);
  if (types.isBooleanObject(wrapper)) return Boolean.prototype.valueOf.call(wrapper);
  return BigInt.prototype.valueOf.call(wrapper);
}
