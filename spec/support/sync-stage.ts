/** What specs of shared objects have in common: a system, and parties that use them from processes of their own. */

import type { ActorDefinition, ActorRef, Event, Lock, Semaphore } from 'troupe';

import { Party } from '../fixtures/sync-tasks.ts';
import { type PoolStage, range, usePoolStage } from './pool-stage.ts';

type ProtocolOf<D> = D extends ActorDefinition<readonly never[], infer P> ? P : never;
export type PartyRef = ActorRef<ProtocolOf<typeof Party>>;

export interface SyncStage extends PoolStage {
  party(): Promise<PartyRef>;
  /** Some that know an object: what they ask of it first arrives first. */
  parties(count: number, object: Lock | Semaphore | Event): Promise<PartyRef[]>;
}

export function useSyncStage(): SyncStage {
  const stage = usePoolStage();
  const party = async (): Promise<PartyRef> =>
    // What it is asked for may take as long as it takes.
    (await stage.system.spawn(Party)).with({ timeoutMs: Infinity });
  const parties = (count: number, object: Lock | Semaphore | Event): Promise<PartyRef[]> =>
    Promise.all(
      range(count).map(async () => {
        const one = await party();
        await one.ask('know', object);
        return one;
      }),
    );
  return Object.defineProperties({ party, parties }, Object.getOwnPropertyDescriptors(stage)) as SyncStage;
}

/** Kills the process of a party; resolves when the system knows of its end. */
export async function killParty(party: PartyRef): Promise<void> {
  const down = party.watch();
  process.kill((await party.pid()) ?? 0, 'SIGKILL');
  await down;
}
