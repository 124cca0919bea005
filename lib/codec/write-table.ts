/** Writes the table of the graph lane (`graph.ts`) as msgpack. A table is flat, and so is this. */

import type { Flattened } from './flatten.ts';
import type { GraphNode, Slot } from './graph.ts';
import type { MsgpackWriter } from './msgpack-writer.ts';

/** Appends a flattened value. */
export function writeTable(out: MsgpackWriter, { root, nodes }: Flattened): void {
  out.reserve(0);
  out.arrayHeader(1 + nodes.length);
  writeElement(out, root);
  for (const node of nodes) writeNode(out, node);
}

function writeNode(out: MsgpackWriter, node: GraphNode): void {
  out.reserve(0);
  out.arrayHeader(node.length);
  for (const element of node) writeElement(out, element);
}

function writeElement(out: MsgpackWriter, element: Slot | Uint8Array): void {
  out.reserve(0);
  // Texts that UTF-8 does not carry and large bigints are nodes of their own: these are always written.
  if (typeof element === 'string') out.text(element, Infinity);
  else if (typeof element === 'number') out.number(element);
  else if (typeof element === 'boolean') out.boolean(element);
  else if (typeof element === 'bigint') out.bigint(element);
  else if (element === undefined) out.undefined();
  else if (element === null) out.null();
  else if (element instanceof Uint8Array) out.bin(element);
  else {
    out.arrayHeader(1);
    out.number(element[0]);
  }
}
