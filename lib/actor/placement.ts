/** Where actors run. */

/**
 * An OS process that many actors share. It starts with the first that is placed in it, again after a
 * crash, and ends with its system or when it is stopped.
 */
export abstract class Host {
  abstract readonly name: string;
  /** Of the system that it belongs to. */
  abstract readonly systemId: string;
  /** Where it stands in the tree, such as `/demo/host`. */
  abstract readonly path: string;
  /** Stops the actors in it, last first, and the process; none can be placed in it from then on. */
  abstract stop(): Promise<void>;
}

/**
 * An OS process of its own, the process that spawns it, or a process that is shared with others
 * (`system.host()`).
 */
export type Placement = 'process' | 'local' | Host;
