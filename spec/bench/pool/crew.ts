/** What a pool of any kind can be asked to do, so that all are measured by the same code. */

import type { Work } from './work.ts';

export interface Crew {
  /** Runs it once. */
  apply<K extends keyof Work>(name: K, arg: Parameters<Work[K]>[0]): PromiseLike<ReturnType<Work[K]>>;
  /** Runs it on each item, by what the pool has for that; missing where it has nothing. */
  map?<K extends keyof Work>(name: K, items: Parameters<Work[K]>[0][]): PromiseLike<ReturnType<Work[K]>[]>;
  close(): PromiseLike<unknown>;
}

export interface CrewOptions {
  readonly size: number;
  /** Typed arrays must go through, whatever else that costs. */
  readonly binary: boolean;
}

/** Opens a pool; it need not be ready. */
export type OpenCrew = (options: CrewOptions) => Promise<Crew>;

/** Runs it on each item, at once. */
export function mapOf<K extends keyof Work>(
  crew: Crew,
  name: K,
  items: Parameters<Work[K]>[0][],
): PromiseLike<ReturnType<Work[K]>[]> {
  return crew.map === undefined ? inFlight(crew, name, items) : crew.map(name, items);
}

/** As many single calls as there are items, all of them under way. */
export function inFlight<K extends keyof Work>(
  crew: Crew,
  name: K,
  items: Parameters<Work[K]>[0][],
): Promise<ReturnType<Work[K]>[]> {
  return Promise.all(items.map((item) => crew.apply(name, item)));
}
