/** Where processes wait for each other. */

import type { Finder, Spawner } from '../lib/actor/context.ts';
import { checkInteger } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { BrokenBarrierError, OptionError, RemoteError } from '../lib/errors.ts';
import { loadTask } from './pool/worker/task-call.ts';
import {
  type Action,
  BarrierActor,
  type BarrierProtocol,
  type Broken,
  type Turn,
} from './shared/barrier-actor.ts';
import { patient } from './shared/patient.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { inTime, waitFor, type WaitOptions } from './shared/wait.ts';
import { isTask, taskInfo, type TaskMark } from './task.ts';

type AnyTask = ((...args: never[]) => unknown) & TaskMark;

export interface BarrierOptions extends SharedOptions {
  /** How many go on together. */
  readonly parties: number;
  /**
   * A task, alone or with arguments, that the process of the last party runs when all are there and before
   * any of them goes on.
   */
  readonly action?: (TaskMark & (() => unknown)) | readonly [task: AnyTask, ...args: unknown[]];
}

/**
 * Where processes wait for each other, round after round.
 *
 * It breaks when somebody does not wait any longer: by a deadline, by a signal, or because the process has
 * ended. Then nobody waits in vain: all get {@link BrokenBarrierError}, until it is reset.
 *
 * @example
 * ```ts
 * const barrier = await Barrier.start(system, { parties: 5 });
 * // In each of five processes
 * for (const step of steps) {
 *   compute(step);
 *   await barrier.wait();
 * }
 * ```
 */
export class Barrier extends SharedClient<BarrierProtocol> {
  static readonly definition: SharedDefinition<BarrierOptions, BarrierProtocol> = sharedDefinition(
    BarrierActor,
    ['parties', 'action'],
    ({ parties, action }) => {
      checkInteger('parties', parties, 1);
      return [parties, resolveAction(action)];
    },
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}. */
  static async start(owner: Spawner, options: BarrierOptions): Promise<Barrier> {
    return new Barrier(await startShared(owner, Barrier.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis(owner: Finder, name: string): Promise<Barrier | undefined> {
    return findShared(owner, Barrier.definition, name, (ref) => new Barrier(ref));
  }

  /**
   * Waits until all parties are there.
   *
   * @returns When this one has come, from 0, the last one being `parties - 1`. Rejects with
   *   {@link BrokenBarrierError} or {@link ClosedError}; with {@link WaitTimeoutError} or the reason of the signal,
   *   which break it; and with what the action has thrown here, which breaks it for the others.
   */
  async wait(options?: WaitOptions): Promise<number> {
    const outcome = inTime(
      await waitFor(this.ref, options, (wait) => patient(this.ref).ask('wait', wait)),
      `not all parties came to ${this.path}`,
      options,
    );
    return wentOn(
      this,
      typeof outcome === 'object' && 'round' in outcome ? await act(this, outcome) : outcome,
    );
  }

  /** Breaks it: those who wait, and who come, get {@link BrokenBarrierError} until it is reset. */
  abort(): Promise<void> {
    return call(this, 'abort');
  }

  /** Has it begin anew, broken or not. Those who wait get {@link BrokenBarrierError}. */
  reset(): Promise<void> {
    return call(this, 'reset');
  }

  parties(): Promise<number> {
    return call(this, 'parties');
  }

  /** How many wait for others. */
  waiting(): Promise<number> {
    return call(this, 'waiting');
  }

  broken(): Promise<boolean> {
    return call(this, 'broken');
  }
}

defineClient(import.meta, 'Barrier', Barrier);

function resolveAction(action: BarrierOptions['action']): Action | undefined {
  if (action === undefined) return undefined;
  const [task, ...args] = Array.isArray(action) ? (action as readonly unknown[]) : [action];
  if (!isTask(task)) throw new OptionError('action', action, 'a task, or [task, ...args]');
  return [taskInfo(task), args];
}

/** Runs the action of a round here, and says so. */
async function act(barrier: Barrier, { round, action: [task, args] }: Turn): Promise<number | Broken> {
  try {
    const call = await loadTask(task);
    await call(...args);
  } catch (error) {
    patient(barrier.ref).tell('failed', round, RemoteError.from(error).message);
    throw error;
  }
  return call(barrier, 'acted', round);
}

/** @throws {@link BrokenBarrierError} when it is broken. */
function wentOn({ path }: Barrier, outcome: number | Broken): number {
  if (typeof outcome === 'object') throw new BrokenBarrierError(path, outcome.broken);
  return outcome;
}
