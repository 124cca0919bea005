/** Who takes part: users of what this process shares, each in a process of its own, and Python's. */

import { join } from 'node:path';
import type { ActorDefinition, ActorRef, System } from 'troupe';
import { repoRoot } from '../../support/repo-root.ts';
import { figuresOf, isInstalled } from '../peers/program.ts';
import type { Contestant, Figures } from '../race.ts';
import { using } from '../sink.ts';
import { User } from './user.ts';

const SOURCE = join(repoRoot, 'spec/bench/shared/shared.py');
/** The whole of a run is one ask. */
const TIMEOUT_MS = 60_000;

type ProtocolOf<D> = D extends ActorDefinition<[], infer P> ? P : never;
export type UserRef = ActorRef<ProtocolOf<typeof User>>;

/** @param measure - Is given as many users as there are to be. */
export function troupe(
  system: System,
  users: number,
  measure: (users: readonly UserRef[]) => Promise<Figures>,
): Contestant {
  return {
    name: 'troupe',
    run: async () => {
      const crew = await Promise.all(Array.from({ length: users }, () => system.spawn(User)));
      const close = (): Promise<unknown> => Promise.all(crew.map((user) => user.stop()));
      return using({ close }, () => measure(crew.map((user) => user.with({ timeoutMs: TIMEOUT_MS }))));
    },
  };
}

export function python(name: string, ...work: readonly (string | number)[]): Contestant {
  return {
    name,
    absent: isInstalled('python3') ? undefined : 'apt-get install python3',
    run: () => figuresOf(['python3', SOURCE, ...work.map(String)]),
  };
}
