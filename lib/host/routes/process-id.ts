/**
 * Ids of the processes of a system. They are paths in the tree: the root is `0`, its second child
 * `0.2`. So each process knows which neighbour lies on the way to any other, without a table. An id is
 * never given twice in the life of a system.
 */

export const ROOT_PROCESS = '0';

/** Says whether a process is another, or below it in the tree. */
export function isWithin(process: string, ancestor: string): boolean {
  return process === ancestor || process.startsWith(`${ancestor}.`);
}

/** Names the neighbour of `self` that lies on the way to `to`. */
export function nextHop(self: string, to: string): string {
  if (!isWithin(to, self)) return parentOf(self);
  const below = to.slice(self.length + 1);
  return `${self}.${below.split('.', 1)[0]}`;
}

/** The process that started a process. */
export function parentOf(process: string): string {
  return process.slice(0, Math.max(0, process.lastIndexOf('.')));
}
