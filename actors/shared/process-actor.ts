/** Runs one task in the process that it has to itself, and ends with it. */

import { inspect } from 'node:util';
import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { nameProcess } from '../../lib/host/current-process.ts';
import { loadTask } from '../pool/worker/task-call.ts';
import { enterTasks, RunningTask } from '../pool/worker/task-context.ts';
import type { TaskInfo } from '../task.ts';

/** What a process is started for. */
export interface ProcessPlan {
  readonly task: TaskInfo;
  readonly args: readonly unknown[];
  /** Missing where it takes that of its actor. */
  readonly name: string | undefined;
  /** When the task begins: when somebody asks for its result, so that it cannot be over before; or at once. */
  readonly begins: 'asked' | 'ready';
}

export interface ProcessProtocol {
  /** What the task returns, in a list of its own, since it may be anything. */
  result(): Later<readonly [result: unknown]>;
}

export const ProcessActor: ActorDefinition<[plan: ProcessPlan], ProcessProtocol> = defineActor(
  import.meta,
  'Process',
  async (ctx, { task, args, name = ctx.name, begins }: ProcessPlan) => {
    nameProcess(name);
    const call = await loadTask(task);
    const running = new RunningTask(ctx, 0, () => undefined);
    enterTasks(running);
    ctx.signal.addEventListener('abort', () => running.abort(new Error('the process is to end')), {
      once: true,
    });

    let result: Promise<readonly [unknown]> | undefined;
    const begin = (): Promise<readonly [unknown]> => (result ??= run());
    const run = async (): Promise<readonly [unknown]> => {
      try {
        return [await call(...args)];
      } finally {
        // In a turn of its own, after what has been asked for has been answered.
        ctx.after(0, end);
      }
    };
    const end = async (): Promise<void> => {
      // However long those take to read it who have asked.
      await ctx.flush();
      try {
        await result;
      } catch (error) {
        process.stderr.write(`Process ${name}:\n${inspect(error)}\n`);
        throw error;
      }
      ctx.stop();
    };
    if (begins === 'ready') beginOnceHeard(ctx, begin);
    return { result: () => ctx.later(begin()) };
  },
  { exitIsResult: true },
);

/** Begins when it is known that the actor is ready: the task may let nothing else run. */
function beginOnceHeard(ctx: ActorContext<ProcessProtocol>, begin: () => Promise<unknown>): void {
  ctx.after(0, async () => {
    await ctx.flush();
    begin().catch(() => undefined);
  });
}
