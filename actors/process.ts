/** Tasks in processes of their own. */

import type { ClientDefinition } from '../lib/actor/client-kind.ts';
import type { Finder, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { checkDuration, checkKeys } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { NameTakenError } from '../lib/errors.ts';
import { ProcessActor, type ProcessProtocol } from './shared/process-actor.ts';
import { ProcessEnd } from './shared/process-end.ts';
import {
  asPathSegment,
  checked,
  checkProcessName,
  nextName,
  planOf,
  type ProcessStartArguments,
  type ProcessStartOptions,
  SHUTDOWN_MS,
} from './shared/process-options.ts';
import { checkOwner } from './shared/shared-client.ts';
import type { TaskMark } from './task.ts';

type TaskOf<A extends readonly unknown[], R> = ((...args: A) => R) & TaskMark;

/**
 * A task in a process of its own. It ends when the task does, at the latest with its owner.
 *
 * A value: it can be sent in messages. Where it arrives it knows how the process has ended if that was known where
 * it came from, or came after it was first asked for there.
 *
 * @example
 * ```ts
 * const process = await Process.start(system, square, { args: [3] });
 * await process.join(); // => 0
 * await process.result; // => 9
 * ```
 */
export class Process<R = unknown> implements AsyncDisposable {
  /** What supervisors start for `child(Process, { id, args: [task, { args }] })`: again after a failure. */
  static readonly definition: ClientDefinition<
    [task: TaskMark, options?: Pick<ProcessStartOptions, 'args'>],
    ProcessProtocol
  > = {
    actor: ProcessActor,
    options: { placement: 'process', restart: 'transient' },
    argsFor: (task, options = {}) => {
      checkKeys('options', options, ['args'] satisfies (keyof ProcessStartOptions)[]);
      return [planOf(task, options.args, undefined, 'ready')];
    },
  };

  readonly ref: ActorRef<ProcessProtocol>;
  readonly name: string;
  readonly pid: number;
  readonly shutdownMs: number;
  /** As far as it is known here; sent with it. */
  protected endedWith: number | undefined = undefined;

  /** Use {@link Process.start}. */
  constructor(ref: ActorRef<ProcessProtocol>, name: string, pid: number, shutdownMs: number = SHUTDOWN_MS) {
    this.ref = ref;
    this.name = name;
    this.pid = pid;
    this.shutdownMs = shutdownMs;
  }

  /**
   * Starts a process that runs a task.
   *
   * @param owner - A system, the context of an actor, or that of a task.
   * @returns Once the process runs. Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or
   *   {@link StartError}.
   */
  static async start<A extends readonly unknown[], R>(
    owner: Spawner,
    task: TaskOf<A, R>,
    ...[options = {}]: ProcessStartArguments<NoInfer<A>>
  ): Promise<Process<Awaited<R>>> {
    checkOwner(owner, 'spawn', 'Process');
    const { args, name: given, shutdownMs = SHUTDOWN_MS, process: surroundings } = checked(options);
    for (;;) {
      const next = nextName();
      const name = given ?? next;
      try {
        const ref = await owner.spawn(ProcessActor, {
          args: [planOf(task, args, name, 'asked')],
          name: asPathSegment(name),
          shutdownMs,
          ...(surroundings !== undefined && { process: surroundings }),
        });
        const started = new Process<Awaited<R>>(ref, name, (await ref.pid()) ?? 0, shutdownMs);
        Process.#endOf(started).begin();
        return started;
      } catch (error) {
        if (given !== undefined || !(error instanceof NameTakenError)) throw error;
      }
    }
  }

  /** @returns `undefined` when there is none of that name that runs. */
  static async whereis(owner: Finder, name: string): Promise<Process | undefined> {
    checkOwner(owner, 'whereis', 'Process');
    checkProcessName(name);
    const ref = await owner.whereis(ProcessActor, asPathSegment(name));
    const pid = await ref?.pid();
    return ref === undefined || pid === undefined ? undefined : new Process(ref, name, pid);
  }

  /**
   * Waits until the process has ended.
   *
   * @returns Its exit code as {@link Process.exitCode} has it; `undefined` when it still runs after `timeoutMs`.
   *   Rejects with {@link NoProcessError} when it had ended before this client was used here, and came here without
   *   knowing of it.
   */
  async join(timeoutMs: number = Infinity): Promise<number | undefined> {
    checkDuration('timeoutMs', timeoutMs);
    return Process.#endOf(this).code(timeoutMs);
  }

  async isAlive(): Promise<boolean> {
    return (await this.ref.pid()) !== undefined;
  }

  /**
   * Asks the process to end with SIGTERM, and kills it when that takes longer than its `shutdownMs`.
   *
   * @returns Once it has ended.
   */
  async terminate(): Promise<void> {
    const end = Process.#endOf(this);
    const pid = await this.ref.pid();
    if (pid !== undefined) signal(pid, 'SIGTERM');
    if ((await end.within(this.shutdownMs)) === undefined) await this.kill();
  }

  /** Kills it, and all that it has started. @returns Once it has ended. */
  async kill(): Promise<void> {
    const { down } = Process.#endOf(this);
    await this.ref.kill();
    await down;
  }

  /** The same as {@link Process.terminate}. */
  close(): Promise<void> {
    return this.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminate();
  }

  /**
   * What the process ended with: 0 when its task is done, 1 after an error that nobody caught, the code of
   * `process.exit()`, or the negative number of the signal that killed it; `undefined` while it runs.
   */
  get exitCode(): number | undefined {
    return Process.#endOf(this).exitCode;
  }

  /**
   * What the task returns. Rejects with what it has thrown, {@link ActorExitedError} when it has ended otherwise, or
   * {@link NoProcessError} when it had ended before that was asked for here.
   */
  get result(): Promise<R> {
    return Process.#endOf(this).result as Promise<R>;
  }

  static #endOf(client: Process): ProcessEnd {
    let end = ends.get(client);
    if (end === undefined) {
      end = new ProcessEnd(client.ref, client.endedWith, (code) => (client.endedWith = code));
      ends.set(client, end);
    }
    return end;
  }
}

defineClient(import.meta, 'Process', Process);

/** By client; apart from it, since it does not travel. */
const ends = new WeakMap<Process, ProcessEnd>();

/** Sends a signal to a process, unless that has ended. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
