/** Writes the table of the graph lane (`graph.ts`) as msgpack. It does not recurse into values: a table is flat. */

import type { GraphNode, GraphTable, Slot } from './graph.ts';
import type { MsgpackWriter } from './msgpack-writer.ts';

/** Appends a table, which must be the only thing that its reader reads. */
export function writeTable(out: MsgpackWriter, table: GraphTable): void {
  const [root, ...nodes] = table;
  out.reserve(0);
  out.arrayHeader(table.length);
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
  switch (typeof element) {
    case 'string':
      // What does not fit is never a string here, but a node of its own.
      out.text(element, Infinity);
      return;
    case 'number':
      return out.number(element);
    case 'bigint':
      out.bigint(element);
      return;
    case 'boolean':
      return out.boolean(element);
    case 'undefined':
      return out.undefined();
    case 'object':
      if (element === null) return out.null();
      if (element instanceof Uint8Array) return out.bin(element);
      out.arrayHeader(1);
      return out.number(element[0]);
  }
}
