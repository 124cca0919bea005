/** Whether this process may open what starting another one takes. */

import { closeSync, openSync } from 'node:fs';

/**
 * Both ends of three pipes, and those of one by which the new process says that it runs; the guard takes
 * fewer, after it.
 */
const NEEDED = 8;

/**
 * Finds out before anything is begun that too few descriptors are left. Node.js does not get over it
 * afterwards: it keeps the pipes of a process that it could not start (seen in 20.20), and it remembers for
 * good that a module could not be read.
 *
 * @throws what the operating system says, `EMFILE` or `ENFILE`.
 */
export function assertDescriptorsLeft(): void {
  const opened: number[] = [];
  try {
    while (opened.length < NEEDED) opened.push(openSync('/dev/null', 'r'));
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}
