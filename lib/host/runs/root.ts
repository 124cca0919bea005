/** The actor at the root of a system, to which all others belong. It has no parent, and ends with the system. */

import type { ActorDefinition } from '../../actor/context.ts';
import type { LiveRef } from '../../actor/live-ref.ts';
import { resolveSpawn } from '../../actor/resolve-spawn.ts';
import type { ActorType } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';
import { Family, type Member, type MemberFacts } from './family.ts';
import type { ProcessHost } from '../process-host.ts';
import { END, type Slot } from './slot.ts';

/** What the root is made from; given from above. */
export interface RootPlan {
  readonly definition: ActorDefinition<readonly unknown[], unknown>;
  readonly args: readonly unknown[];
  readonly type: ActorType;
}

export class Root implements Member {
  readonly ref: LiveRef;
  /** All that belongs to it. */
  readonly family: Family;
  /** Resolves when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<ExitReason>;
  readonly slot: Slot;
  readonly #facts: Pick<MemberFacts, 'id' | 'name' | 'type'>;

  static async start(host: ProcessHost, name: string, plan: RootPlan): Promise<Root> {
    let announce: (reason: ExitReason) => void = () => undefined;
    const ended = new Promise<ExitReason>((resolve) => (announce = resolve));
    const slot = await host.openSlot({
      family: new Family(''),
      plan: resolveSpawn(plan.definition, {
        args: plan.args,
        placement: 'local',
        startTimeoutMs: Infinity,
        shutdownMs: Infinity,
      }),
      id: name,
      keeper: {
        persists: false,
        keepsPaths: false,
        ended: (_slot, reason) => {
          announce(reason);
          return END;
        },
      },
    });
    await slot.start();
    return new Root(host, slot, { id: name, name, type: plan.type }, ended);
  }

  private constructor(
    host: ProcessHost,
    slot: Slot,
    facts: Pick<MemberFacts, 'id' | 'name' | 'type'>,
    ended: Promise<ExitReason>,
  ) {
    this.ref = host.ref(slot.data);
    this.family = host.familyOf(slot);
    this.ended = ended;
    this.slot = slot;
    this.#facts = facts;
  }

  describe(): MemberFacts {
    const { state, restarts, fates } = this.slot;
    return { ...this.#facts, state, restarts, lastExit: fates?.lastExit };
  }

  /** Stops all that belongs to it, in reverse order of the starts, and then itself. */
  async stop(reason: ExitReason): Promise<void> {
    await this.family.close(reason);
    await this.slot.close(reason);
  }
}
