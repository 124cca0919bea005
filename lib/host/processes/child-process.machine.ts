/**
 * The life of an OS process, as its parent sees it.
 *
 *     booting ──READY──▶ ready ──STOP, OUTGROWN──▶ stopping ──deadline──▶ killing
 *        │                 │                          │                     │
 *        └─────────────────┴──────────EXITED──────────┴─────────────────────┘
 *                                       ▼
 *                                   draining ──streams ended, or limit──▶ gone
 *
 * `KILL` leads to killing from everywhere, and `OUTGROWN` (it takes more memory than it may) from booting,
 * where nobody can be asked to stop. `LEAVING` (its work is done, or its link has ended) makes it stop by
 * itself, within a limit. Whether it answers is watched while it is ready or stopping. It is gone when it
 * has exited and what it had sent has been read.
 */

import { assign, createActor, setup } from 'xstate';
import type { Clock } from '../../clock.ts';
import type { KilledBy } from '../../exit-reason.ts';

/** How long a process may take to exit after it said that it would. */
const LEAVE_LIMIT_MS = 3_000;
/** How long it may take to stop when it takes too much memory, of which it may take yet more meanwhile. */
const OUTGROWN_LIMIT_MS = 5_000;
/**
 * How long its pipes are read after its exit: as fast as what this process writes is taken. Whoever else holds
 * them open has been killed by then.
 */
const DRAIN_LIMIT_MS = 5_000;

/** What a life does to its process, and tells. */
interface ProcessActions {
  /** Sends SIGKILL to the process and all that it started. */
  killGroup(): void;
  /** It is ready: from now on it should answer. */
  watch(): void;
  /** It is on its way out, and nothing needs to be known of it any more. May come more than once. */
  unwatch(): void;
}

interface Context {
  readonly actions: ProcessActions;
  /** Monotonic time, milliseconds. */
  readonly now: () => number;
  /** When a process that stops is killed. */
  readonly deadlineMs: number;
  /** The link, stdout and stderr that have not ended yet. */
  readonly openStreams: number;
  readonly killedBy: KilledBy | undefined;
}

export type ChildProcessEvent =
  | { readonly type: 'READY' }
  | { readonly type: 'STOP'; readonly shutdownMs: number }
  | { readonly type: 'OUTGROWN'; readonly shutdownMs: number }
  | { readonly type: 'LEAVING' }
  | { readonly type: 'KILL'; readonly by: KilledBy }
  | { readonly type: 'EXITED' }
  | { readonly type: 'STREAM_ENDED' };

const machineSetup = setup({
  types: {
    context: {} as Context,
    events: {} as ChildProcessEvent,
    input: {} as {
      readonly streams: number;
      readonly now: () => number;
      readonly actions: ProcessActions;
    },
  },
  actions: {
    killGroup: ({ context }) => context.actions.killGroup(),
    watch: ({ context }) => context.actions.watch(),
    unwatch: ({ context }) => context.actions.unwatch(),
    streamEnded: assign({ openStreams: ({ context }) => context.openStreams - 1 }),
    /** A later request never gives it longer than an earlier one. */
    limit: assign({
      deadlineMs: ({ context }, { shutdownMs }: { readonly shutdownMs: number }) =>
        Math.min(context.deadlineMs, context.now() + shutdownMs),
    }),
    blame: assign({
      killedBy: ({ context }, { by }: { readonly by: KilledBy }) => context.killedBy ?? by,
    }),
  },
  guards: {
    drained: ({ context }) => context.openStreams === 0,
  },
  delays: {
    shutdown: ({ context }) => Math.max(0, context.deadlineMs - context.now()),
    leave: LEAVE_LIMIT_MS,
    drain: DRAIN_LIMIT_MS,
  },
});

interface Timed {
  readonly event: { readonly shutdownMs: number };
}
const asLongAsItMay = { type: 'limit', params: ({ event }: Timed) => event } as const;
const notLong = {
  type: 'limit',
  params: ({ event }: Timed) => ({ shutdownMs: Math.min(event.shutdownMs, OUTGROWN_LIMIT_MS) }),
} as const;
const forMemory = { type: 'blame', params: { by: 'memory' } } as const;

const machine = machineSetup.createMachine({
  id: 'child-process',
  context: ({ input }) => ({
    actions: input.actions,
    now: input.now,
    deadlineMs: Infinity,
    openStreams: input.streams,
    killedBy: undefined,
  }),
  initial: 'booting',
  on: {
    EXITED: '.draining',
    STREAM_ENDED: { actions: 'streamEnded' },
    KILL: { target: '.killing', actions: { type: 'blame', params: ({ event }) => event } },
  },
  states: {
    booting: {
      on: {
        READY: 'ready',
        STOP: { target: 'stopping', actions: asLongAsItMay },
        OUTGROWN: { target: 'killing', actions: forMemory },
        LEAVING: 'leaving',
      },
    },
    ready: {
      entry: 'watch',
      on: {
        STOP: { target: 'stopping', actions: asLongAsItMay },
        OUTGROWN: { target: 'stopping', actions: [forMemory, notLong] },
        LEAVING: 'leaving',
      },
    },
    stopping: {
      on: {
        STOP: { target: 'stopping', reenter: true, actions: asLongAsItMay },
        OUTGROWN: { target: 'stopping', reenter: true, actions: [forMemory, notLong] },
      },
      after: { shutdown: { target: 'killing', actions: { type: 'blame', params: { by: 'deadline' } } } },
    },
    leaving: { entry: 'unwatch', after: { leave: 'killing' } },
    killing: { entry: ['unwatch', 'killGroup'] },
    draining: {
      entry: ['unwatch', 'killGroup'],
      always: { target: 'gone', guard: 'drained' },
      after: { drain: 'gone' },
      on: { EXITED: {}, KILL: {} },
    },
    gone: { type: 'final' },
  },
});

export interface ProcessLifeOptions extends ProcessActions {
  /** How many streams end before it is gone: its link, stdout and stderr. */
  readonly streams: number;
  readonly clock: Clock;
  /** It has exited, and all that it had sent has been read. */
  gone(killedBy: KilledBy | undefined): void;
}

/** Where a process is in its life; it moves only by events. */
export interface ProcessLife {
  readonly phase: string;
  send(event: ChildProcessEvent): void;
}

export function startProcessLife(options: ProcessLifeOptions): ProcessLife {
  const { streams, clock } = options;
  const actor = createActor(machine, {
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    },
    input: { streams, now: () => clock.now(), actions: options },
  });
  actor.subscribe({
    complete: () => options.gone(actor.getSnapshot().context.killedBy),
    error: (error) => {
      throw error;
    },
  });
  actor.start();
  return {
    get phase() {
      return actor.getSnapshot().value;
    },
    send: (event) => actor.send(event),
  };
}
