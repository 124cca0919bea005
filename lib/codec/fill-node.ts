/** What the node of an object consists of, by the nature of the object. The format is `graph.ts`. */

import { types } from 'node:util';
import type { EncodeError } from '../errors.ts';
import { ATOM_BYTES } from './byte-budget.ts';
import { describeRefused, natureOf } from './classify.ts';
import { clientStanding } from './client.ts';
import { isDense } from './dense-array.ts';
import { takeApart } from './error-data.ts';
import { NodeKind, type GraphNode } from './graph.ts';
import { MAX_PATTERN_COST, patternCost } from './patterns.ts';
import type { PortableRef } from './portable.ts';
import { classOfView, isDetached } from './shared-buffers.ts';

const DETACHED = 'its memory was transferred away';

/** The node that is being filled, and the value that it is part of (`flatten.ts`). */
export interface NodeUnderway {
  readonly systemId: string;
  /** Whether what cannot be sent is replaced instead of refused. */
  isLenient: boolean;
  /** Nothing more should be added: it would not fit, and need not. */
  readonly isFull: boolean;
  /** Adds a value, or when that cannot be sent and need not, what stands for it. */
  add(value: unknown): void;
  /** Adds a value without which the node is of no use. */
  addPart(value: unknown): void;
  /** Adds a property. A getter that throws is refused, or leniently taken for `undefined`. */
  addProperty(source: object, key: string): void;
  /** Adds a word of the format itself. */
  addWord(word: string): void;
  /** Adds bytes that nothing else refers to. */
  addBytes(bytes: Uint8Array): void;
  /** Pays for what is about to be written into the node directly. */
  pay(bytes: number): void;
  /** Lets a part of a buffer travel; returns the number of its node. */
  showBuffer(buffer: ArrayBuffer, from: number, to: number, view?: GraphNode): number;
  /** The error for the node. */
  refusal(what: string): EncodeError;
}

/**
 * Fills the node that `into` is at.
 *
 * @throws {@link EncodeError} when the object, or something in it, cannot be sent.
 */
export function fillNode(into: NodeUnderway, node: GraphNode, source: object): void {
  switch (natureOf(source)) {
    case 'object':
      node[0] = NodeKind.object;
      return addProperties(into, source);
    case 'array':
      return fillArray(into, node, source as readonly unknown[]);
    case 'map':
      node[0] = NodeKind.map;
      return addEntries(into, Map.prototype.entries.call(source));
    case 'set':
      node[0] = NodeKind.set;
      return addElements(into, Set.prototype.values.call(source));
    case 'error':
      return fillError(into, node, source);
    case 'client':
      return fillClient(into, node, source);
    case 'ref':
      return fillRef(into, node, source as PortableRef);
    case 'buffer':
      return fillBuffer(into, node, source as ArrayBuffer);
    case 'view':
      return fillView(into, node, source as ArrayBufferView);
    case 'regexp':
      return fillPattern(into, node, source as RegExp);
    case 'date':
      node[0] = NodeKind.date;
      return into.addPart(Date.prototype.getTime.call(source));
    case 'wrapper':
      node[0] = NodeKind.wrapper;
      return into.addPart(unwrap(source));
    case 'refused':
      throw into.refusal(describeRefused(source));
  }
}

function fillArray(into: NodeUnderway, node: GraphNode, array: readonly unknown[]): void {
  if (isDense(array)) {
    node[0] = NodeKind.array;
    return addElements(into, array);
  }
  node[0] = NodeKind.sparse;
  into.addPart(array.length);
  addProperties(into, array);
}

function fillError(into: NodeUnderway, node: GraphNode, error: object): void {
  const { className, hidden, shown } = takeApart(error);
  const wasLenient = into.isLenient;
  into.isLenient = true;
  node[0] = NodeKind.error;
  into.addWord(className);
  node.push(hidden.length);
  for (const [key, value] of hidden) {
    into.addWord(key);
    into.add(value);
  }
  for (const [key, value] of shown) {
    if (into.isFull) break;
    into.add(key);
    into.add(value);
  }
  into.isLenient = wasLenient;
}

function fillClient(into: NodeUnderway, node: GraphNode, client: object): void {
  const standing = clientStanding(client);
  if (standing === undefined) throw into.refusal('its class changed while it was read');
  node[0] = NodeKind.client;
  into.addPart(standing.key.module);
  into.addPart(standing.key.name);
  addProperties(into, client);
}

function fillRef(into: NodeUnderway, node: GraphNode, ref: PortableRef): void {
  const { owner, slot, path, systemId } = ref.data;
  if (systemId !== into.systemId) {
    throw into.refusal(`the ref to ${path} belongs to another system; refs work within one only`);
  }
  node[0] = NodeKind.ref;
  into.addPart(owner);
  into.addPart(slot);
  into.addPart(path);
}

function fillPattern(into: NodeUnderway, node: GraphNode, { source, flags }: RegExp): void {
  if (patternCost(source, flags) > MAX_PATTERN_COST)
    throw into.refusal(
      'it is a pattern of over 64 Ki characters, which takes seconds to read; send it in parts',
    );
  node[0] = NodeKind.regexp;
  into.addPart(source);
  into.addPart(flags);
}

function fillBuffer(into: NodeUnderway, node: GraphNode, buffer: ArrayBuffer): void {
  if (isDetached(buffer)) throw into.refusal(DETACHED);
  node[0] = NodeKind.buffer;
  into.pay(2 * ATOM_BYTES);
  into.showBuffer(buffer, 0, buffer.byteLength);
}

function fillView(into: NodeUnderway, node: GraphNode, view: ArrayBufferView): void {
  const buffer = view.buffer as ArrayBuffer;
  if (isDetached(buffer)) throw into.refusal(DETACHED);
  const { byteOffset, byteLength } = view;
  node[0] = NodeKind.view;
  into.pay(5 * ATOM_BYTES);
  if (Buffer.isBuffer(view)) {
    // It may be part of a pool that is full of other people's bytes: it travels alone.
    into.addWord('Uint8Array');
    into.addBytes(view);
    node.push(0, byteLength);
    return;
  }
  into.addWord(classOfView(view));
  const bufferIndex = into.showBuffer(buffer, byteOffset, byteOffset + byteLength, node);
  node.push(bufferIndex, byteOffset, (view as { readonly length?: number }).length ?? byteLength);
}

/** Adds own enumerable properties. */
function addProperties(into: NodeUnderway, source: object): void {
  for (const key of Object.keys(source)) {
    if (into.isFull) return;
    into.addProperty(source, key);
  }
}

function addEntries(into: NodeUnderway, entries: Iterable<readonly [unknown, unknown]>): void {
  for (const [key, value] of entries) {
    if (into.isFull) return;
    into.add(key);
    into.add(value);
  }
}

function addElements(into: NodeUnderway, elements: Iterable<unknown>): void {
  for (const element of elements) {
    if (into.isFull) return;
    into.add(element);
  }
}

function unwrap(wrapper: object): unknown {
  if (types.isNumberObject(wrapper)) return Number.prototype.valueOf.call(wrapper);
  if (types.isStringObject(wrapper)) return String.prototype.valueOf.call(wrapper);
  if (types.isBooleanObject(wrapper)) return Boolean.prototype.valueOf.call(wrapper);
  return BigInt.prototype.valueOf.call(wrapper);
}
