/**
 * Turns a value into the table of the graph lane (`graph.ts`). The same walk decides whether the value
 * can be sent at all: it counts bytes, reads each property once, and names the place of what it refuses.
 *
 * Errors get through whatever they hold: inside an error, what cannot be sent is replaced by a line that
 * says what it was. What is also reached outside of errors is treated strictly everywhere.
 *
 * It does not recurse, so that no depth of nesting overflows the stack.
 */

import { EncodeError } from '../errors.ts';
import { Apart } from './apart.ts';
import { ATOM_BYTES, ByteBudget } from './byte-budget.ts';
import { stringForm } from './error-data.ts';
import { fillNode, type NodeUnderway } from './fill-node.ts';
import { NodeKind, type GraphNode, type NodeReference, type Slot } from './graph.ts';
import { MIN_BLOB_BYTES } from './limits.ts';
import { NodeTable, ROOT } from './node-table.ts';
import { SharedBuffers } from './shared-buffers.ts';
import { isExactText, textToUnits } from './text.ts';

/** Kept back from what is only part of an error, for the lines that replace what does not fit. */
const RESERVE_BYTES = 64 * 1024;
const SMALLEST_INT64 = -(2n ** 63n);
const LARGEST_UINT64 = 2n ** 64n - 1n;
/** A larger bigint is over the size limit. */
const LARGEST_BIGINT_BITS = 2 ** 26;
const TOO_LARGE = 'with it the message is over 16 MiB; send it in parts, or a path to a file';
const TOO_MUCH_BINARY =
  'with it the message has over 256 MiB of binary; send it in parts, or a path to a file';

/** Thrown inside errors, where something else is sent instead and nobody reads it. */
const UNSENDABLE = new EncodeError('', 'it is part of an error');

/**
 * Flattens a value.
 *
 * @param systemId - The system that refs must belong to.
 * @param minBlobBytes - Size from which on binary travels beside the table.
 * @throws {@link EncodeError} when something in it cannot be sent, the whole without such binary is over
 *   16 MiB, or that binary over 256 MiB.
 */
export function flatten(value: unknown, systemId: string, minBlobBytes: number = MIN_BLOB_BYTES): Flattened {
  return new Flattening(systemId, minBlobBytes).run(value);
}

/** A value as a table (`graph.ts`), and what it takes. */
export interface Flattened {
  readonly root: Slot;
  readonly nodes: readonly GraphNode[];
  /** The large binary, as views of the memory that is being sent. */
  readonly blobs: readonly Uint8Array[];
  /** The most bytes that the table takes when it is written. */
  readonly bytes: number;
}

/** One value on its way into a table. `fill-node.ts` says what goes into a node; this does the rest. */
class Flattening implements NodeUnderway {
  readonly systemId: string;
  readonly #table = new NodeTable();
  readonly #budget: ByteBudget;
  readonly #buffers = new SharedBuffers();
  readonly #blobs: Uint8Array[] = [];
  readonly #indices = new Map<object, number>();
  /** What each node is filled from, until it is. */
  readonly #sources: (object | undefined)[] = [];
  /** Nodes to fill. Those that only errors lead to wait until all others are done. */
  readonly #strict: number[] = [];
  readonly #lenient: number[] = [];
  readonly #onlyLenient = new Set<number>();
  #isLenient = false;
  /** The node that is being filled. */
  #index = ROOT;
  #node: GraphNode = [NodeKind.object];

  constructor(systemId: string, minBlobBytes: number) {
    this.systemId = systemId;
    this.#budget = new ByteBudget(this.#table.nodes, minBlobBytes);
  }

  run(value: unknown): Flattened {
    const root = this.#slot(value);
    for (const index of this.#strict) this.#fill(index);
    this.isLenient = true;
    for (const index of this.#lenient) this.#fill(index);
    this.#buffers.finish((bytes) => this.#nodeOfBytes(bytes));
    return { root, nodes: this.#table.nodes, blobs: this.#blobs, bytes: this.#budget.spent };
  }

  get isLenient(): boolean {
    return this.#isLenient;
  }

  set isLenient(isLenient: boolean) {
    this.#isLenient = isLenient;
    this.#budget.reserve = isLenient ? RESERVE_BYTES : 0;
  }

  get isFull(): boolean {
    return this.#isLenient && this.#budget.isExceeded;
  }

  #fill(index: number): void {
    const source = this.#sources[index];
    const node = this.#table.nodes[index];
    if (source === undefined || node === undefined) return;
    this.#sources[index] = undefined;
    this.#index = index;
    this.#node = node;
    try {
      if (this.isFull) throw UNSENDABLE;
      fillNode(this, node, source);
    } catch (error) {
      if (!this.#isLenient)
        throw error instanceof EncodeError ? error : this.refusal('reading it failed', error);
      node.splice(0, node.length, NodeKind.text, textToUnits(this.#replacement(source)));
    }
  }

  add(value: unknown): void {
    if (!this.#isLenient) return this.addPart(value);
    try {
      this.addPart(value);
    } catch {
      this.#node.push(this.#newText(this.#replacement(value)));
    }
  }

  addPart(value: unknown): void {
    this.#node.push(this.#slot(value));
  }

  addProperty(source: object, key: string): void {
    this.add(key);
    let value: unknown;
    try {
      value = Reflect.get(source, key);
    } catch (error) {
      if (!this.#isLenient) throw this.#refusalOfNext('reading it failed', error);
    }
    this.add(value);
  }

  addWord(word: string): void {
    this.#budget.payWord(word);
    this.#node.push(word);
  }

  addBytes(bytes: Uint8Array): void {
    this.pay(ATOM_BYTES);
    this.#payBinary(0, bytes.byteLength);
    this.#node.push(this.#newNode(this.#nodeOfBytes(bytes)));
  }

  pay(bytes: number): void {
    if (!this.#budget.spend(bytes)) throw this.#refusalOfNext(TOO_LARGE);
  }

  showBuffer(buffer: ArrayBuffer, from: number, to: number, view?: GraphNode): number {
    const known = this.#indices.get(buffer);
    const index = known ?? this.#newNode([NodeKind.buffer]);
    const node = this.#table.nodes[index];
    if (known === undefined) this.#indices.set(buffer, index);
    if (node !== undefined) this.#buffers.add(index, buffer, node);
    this.#payBinary(...this.#buffers.growth(index, from, to));
    this.#buffers.include(index, from, to, view);
    return index;
  }

  #payBinary(from: number, to: number): void {
    if (this.#budget.spendBinary(from, to)) return;
    throw this.#refusalOfNext(this.#budget.isBlob(to) ? TOO_MUCH_BINARY : TOO_LARGE);
  }

  #nodeOfBytes(bytes: Uint8Array): GraphNode {
    if (!this.#budget.isBlob(bytes.byteLength)) return [NodeKind.buffer, bytes];
    return [NodeKind.blob, this.#blobs.push(bytes) - 1];
  }

  refusal(what: string, cause?: unknown): EncodeError {
    return this.#isLenient ? UNSENDABLE : new EncodeError(this.#table.pathOf(this.#index), what, cause);
  }

  /** The error for what would come next in the node. */
  #refusalOfNext(what: string, cause?: unknown): EncodeError {
    return this.#isLenient ? UNSENDABLE : new EncodeError(this.#table.pathOfNext(this.#index), what, cause);
  }

  /** Says what stands for a value. */
  #slot(value: unknown): Slot {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        if (!this.#budget.spendNumber(value)) throw this.#refusalOfNext(TOO_LARGE);
        return value;
      case 'bigint':
        return this.#bigint(value);
      case 'boolean':
      case 'undefined':
        this.pay(value === undefined ? 3 : 1);
        return value;
      case 'object':
        if (!this.#budget.spendReference()) throw this.#refusalOfNext(TOO_LARGE);
        return value === null ? null : this.#reference(value);
      case 'function':
        throw this.#refusalOfNext(`it is ${stringForm(value)}; send data, or a ref to an actor that does it`);
      case 'symbol':
        throw this.#refusalOfNext(`it is ${String(value)}; send a string instead`);
    }
  }

  #text(text: string): Slot {
    const isExact = isExactText(text);
    const isPaid = isExact ? this.#budget.spendText(text) : this.#budget.spend(2 * text.length + ATOM_BYTES);
    if (!isPaid) throw this.#refusalOfNext(TOO_LARGE);
    return isExact ? text : this.#newText(text);
  }

  #bigint(value: bigint): Slot {
    this.pay(ATOM_BYTES);
    if (value >= SMALLEST_INT64 && value <= LARGEST_UINT64) return value;
    if (BigInt.asIntN(LARGEST_BIGINT_BITS, value) !== value) throw this.#refusalOfNext(TOO_LARGE);
    const digits = (value < 0n ? -value : value).toString(16);
    this.pay(digits.length + ATOM_BYTES);
    return [this.#newNode([NodeKind.bigint, value < 0n, Buffer.from(digits, 'latin1')])];
  }

  #reference(value: object): NodeReference {
    const known = this.#indices.get(value);
    if (known !== undefined) {
      if (this.#buffers.has(known))
        this.showBuffer(value as ArrayBuffer, 0, (value as ArrayBuffer).byteLength);
      if (!this.#isLenient && this.#onlyLenient.delete(known)) this.#strict.push(known);
      return [known];
    }
    const index = this.#newNode([NodeKind.object]);
    this.#indices.set(value, index);
    this.#sources[index] = Apart.elementsOf(value) ?? value;
    if (this.#isLenient) {
      this.#lenient.push(index);
      this.#onlyLenient.add(index);
    } else {
      this.#strict.push(index);
    }
    return [index];
  }

  #newNode(node: GraphNode): number {
    this.#budget.payNode();
    return this.#table.add(node, this.#index);
  }

  #newText(text: string): NodeReference {
    return [this.#newNode([NodeKind.text, textToUnits(text)])];
  }

  /** Says in a line, which is paid for, what could not be sent. */
  #replacement(value: unknown): string {
    const line = this.isFull ? '…' : stringForm(value);
    this.#budget.payWord(line);
    return line;
  }
}
