/** The name by which users know this process, and its parent. */

/** A process as users know it. */
export interface NamedProcess {
  readonly name: string;
  readonly pid: number;
}

/** As in Python. */
let name = 'MainProcess';
let parent: NamedProcess | undefined;

/**
 * The process that runs this code: `MainProcess` for the program itself, otherwise what the process was started
 * for: the name of its actor, of its host, or the one that {@link Process.start} was given.
 */
export function currentProcess(): NamedProcess {
  return { name, pid: process.pid };
}

/** The process that has started this one; `undefined` for the program itself. */
export function parentProcess(): NamedProcess | undefined {
  return parent;
}

/** Gives this process its name. */
export function nameProcess(given: string): void {
  name = given;
}

/** Says, once, who has started this process. */
export function descendFrom(process: NamedProcess): void {
  parent = process;
}
