/** Names places inside a value for error messages: `[0].user.callback`, `[1].get("key").size`. */

import { NodeKind, type GraphNode, type Slot } from './graph.ts';
import { clip } from './text.ts';

const LONGEST_KEY = 60;

/** The step from an object to its property. */
function keyStep(key: string): string {
  // Here, since it would take every process half a millisecond to make it.
  const isIdentifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);
  return isIdentifier ? `.${clip(key, LONGEST_KEY)}` : `[${JSON.stringify(clip(key, LONGEST_KEY))}]`;
}

/** The step from a node to the value at one place of its tuple. */
export function stepInto(node: GraphNode, place: number): string {
  switch (node[0]) {
    case NodeKind.array:
      return `[${place - 1}]`;
    case NodeKind.map:
      return place % 2 === 1 ? `.keys()[${(place - 1) / 2}]` : entryStep(node[place - 1], place / 2 - 1);
    case NodeKind.set:
      return `.values()[${place - 1}]`;
    case NodeKind.sparse:
      return place % 2 === 1 ? propertyStep(node[place - 1]) : '';
    case NodeKind.object:
    case NodeKind.error:
    case NodeKind.client:
      return place % 2 === 0 ? propertyStep(node[place - 1]) : '';
    case NodeKind.date:
    case NodeKind.regexp:
    case NodeKind.wrapper:
    case NodeKind.buffer:
    case NodeKind.blob:
    case NodeKind.view:
    case NodeKind.ref:
    case NodeKind.text:
    case NodeKind.bigint:
      return '';
  }
}

/** Puts steps together; a leading dot is left out. */
export function joinSteps(steps: readonly string[]): string {
  const path = steps.join('');
  return path.startsWith('.') ? path.slice(1) : path;
}

function propertyStep(key: Slot | Uint8Array): string {
  if (typeof key !== 'string') return '[…]';
  return /^\d+$/.test(key) ? `[${key}]` : keyStep(key);
}

function entryStep(key: Slot | Uint8Array, position: number): string {
  if (typeof key === 'string') return `.get(${JSON.stringify(clip(key, LONGEST_KEY))})`;
  return typeof key === 'number' || typeof key === 'bigint' ? `.get(${key})` : `.values()[${position}]`;
}
