/** Looking at what `system.tree()` shows. */

import type { System, TreeNode } from 'troupe';

/** Finds the node of a path in the present tree of a system. */
export async function nodeAt(system: System, path: string): Promise<TreeNode> {
  const tree = await system.tree();
  const found = allBelow(tree).find((node) => node.path === path);
  if (found !== undefined) return found;
  throw new Error(
    `there is no ${path} among ${allBelow(tree)
      .map((node) => node.path)
      .join(', ')}`,
  );
}

/** A node and all below it, each one before its children. */
export function allBelow(node: TreeNode): readonly TreeNode[] {
  return [node, ...node.children.flatMap(allBelow)];
}

/** A node without what is another in each run. */
export function outlineOf(node: TreeNode): object {
  const { id, path, type, state, restarts, lastExit, unresponsive, children, omitted } = node;
  return {
    id,
    path,
    type,
    state,
    restarts,
    ...(unresponsive !== undefined && { unresponsive }),
    ...(omitted !== undefined && { omitted }),
    ...(lastExit !== undefined && { last: lastExit.type }),
    ...(children.length > 0 && { children: children.map(outlineOf) }),
  };
}
