/** The names of a system as any of its processes reaches them: kept by the root, asked for by the others. */

import type { Names } from '../../actor/names.ts';
import type { RefData } from '../../codec/portable.ts';
import type { Peer } from './peer.ts';

export interface NameService {
  /** Rejects with {@link NameTakenError} when another slot has the name. */
  reserve(name: string, ref: RefData, definition: string): Promise<void>;
  release(name: string): void;
  /** Frees the names of everything that a process and those below it owned. */
  releaseOwnedBy(process: string): void;
  find(name: string, definition: string): Promise<RefData | undefined>;
}

/** At the root. */
export function ownNames(names: Names): NameService {
  return {
    reserve: async (name, ref, definition) => names.reserve(name, ref, definition),
    release: (name) => names.release(name),
    releaseOwnedBy: (process) => names.releaseOwnedBy(process),
    find: async (name, definition) => names.find(name, definition),
  };
}

/** In every other process. */
export function namesOf(root: () => Peer): NameService {
  return {
    reserve: async (name, ref, definition) => root().ask('reserveName', name, ref, definition),
    release: (name) => root().tell('releaseName', name),
    releaseOwnedBy: (process) => root().tell('releaseNamesOf', process),
    find: async (name, definition) => root().ask('whereis', name, definition),
  };
}
