/** The nodes of a value that is being flattened, and how each was reached, for error messages. */

import type { GraphNode } from './graph.ts';
import { joinSteps, stepInto } from './value-path.ts';

/** Stands for the parent of what has none. */
export const ROOT: number = -1;

export class NodeTable {
  readonly nodes: GraphNode[] = [];
  /** The node, and the place in its tuple, where each node was met first. */
  readonly #parents: number[] = [];
  readonly #places: number[] = [];

  /** Adds a node, which is going to be referred to next in its parent. */
  add(node: GraphNode, parent: number): number {
    const index = this.nodes.push(node) - 1;
    this.#parents[index] = parent;
    this.#places[index] = this.nodes[parent]?.length ?? 0;
    return index;
  }

  /** Path of a node. */
  pathOf(index: number): string {
    return joinSteps(this.#stepsTo(index));
  }

  /** Path of what comes next in a node. */
  pathOfNext(index: number): string {
    const node = this.nodes[index];
    const steps = this.#stepsTo(index);
    if (node !== undefined) steps.push(stepInto(node, node.length));
    return joinSteps(steps);
  }

  #stepsTo(index: number): string[] {
    const steps: string[] = [];
    for (let at = index; at !== ROOT;) {
      const parent = this.#parents[at] ?? ROOT;
      const node = this.nodes[parent];
      if (node !== undefined) steps.push(stepInto(node, this.#places[at] ?? 0));
      at = parent;
    }
    return steps.reverse();
  }
}
