/** The actor that every supervisor is, the root of a system included; its argument says what it supervises. */

import type { ActorDefinition } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import type { Later } from '../lib/actor/protocol.ts';
import type { AnyActorRef } from '../lib/actor/ref.ts';
import { RemoteError, TroupeError } from '../lib/errors.ts';
import { offspringOf } from '../lib/host/runs/actor-context.ts';
import type { StartChildLife } from './child.machine.ts';
import type { ChildData, SupervisorData } from './spec-data.ts';
import { type ChildCounts, type ChildInfo, type StartedChild, SupervisorAdmin } from './supervisor-admin.ts';
import { Supervisor } from './supervisor.ts';

/** What became of a call: errors come as they are, and do not count as the supervisor's own. */
export type Outcome<T> = { readonly value: T } | { readonly error: Error };

export interface SupervisorProtocol {
  whichChildren(): readonly ChildInfo[];
  countChildren(): ChildCounts;
  child(id: string): Outcome<ReturnType<SupervisorAdmin['child']>>;
  startChild(child: ChildData): Later<Outcome<AnyActorRef>>;
  terminateChild(child: string | AnyActorRef): Later<Outcome<void>>;
  restartChild(id: string): Later<Outcome<StartedChild>>;
  deleteChild(id: string): Later<Outcome<void>>;
}

export const SupervisorActor: ActorDefinition<[data: SupervisorData], SupervisorProtocol> = defineActor(
  import.meta,
  'Supervisor',
  async (ctx, data: SupervisorData) => {
    const supervisor = new Supervisor(data, {
      path: ctx.path,
      log: ctx.log,
      offspring: offspringOf(ctx),
      exit: (detail) => ctx.stop(detail),
      crash: (error) =>
        void ctx.after(0, () => {
          throw error;
        }),
    });
    const admin = new SupervisorAdmin(supervisor, ctx.path);
    const later = <T>(work: () => Promise<T>): Later<Outcome<T>> => ctx.later(outcomeOf(work));
    ctx.onStop(() => supervisor.stop());
    if (data.children.length > 0) await supervisor.start(await loadLife());
    return {
      whichChildren: () => admin.whichChildren(),
      countChildren: () => admin.countChildren(),
      child: (id) => outcome(() => admin.child(id)),
      startChild: (child) => later(async () => admin.startChild(child, await loadLife())),
      terminateChild: (child) => later(async () => admin.terminateChild(child)),
      restartChild: (id) => later(async () => admin.restartChild(id)),
      deleteChild: (id) => later(async () => admin.deleteChild(id)),
    } satisfies SupervisorProtocol;
  },
);

/** Loaded with the first child: it brings XState, for which most processes have no use. */
async function loadLife(): Promise<StartChildLife> {
  const { startChildLife } = await import('./child.machine.ts');
  return startChildLife;
}

function outcome<T>(work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

function errorOf(error: unknown): Error {
  return error instanceof TroupeError ? error : RemoteError.from(error);
}
