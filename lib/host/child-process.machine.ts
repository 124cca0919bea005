/**
 * The life of an OS process, as its parent sees it.
 *
 *     booting ──READY──▶ ready ──STOP──▶ stopping ──deadline──▶ killing
 *        │                 │                │                     │
 *        └─────────────────┴─────EXITED─────┴─────────────────────┘
 *                                   ▼
 *                               draining ──streams ended, or limit──▶ gone
 *
 * `KILL` leads to killing from everywhere. `LEAVING` (its work is done, or its link has ended) makes
 * it stop by itself, within a limit. It is gone when it has exited and what it had sent has been read.
 */

import { assign, createActor, setup } from 'xstate';
import type { Clock } from '../clock.ts';
import type { KilledBy } from '../exit-reason.ts';

/** How long a process may take to exit after it said that it would. */
const LEAVE_LIMIT_MS = 3_000;
/** How long its pipes are read after its exit; whoever else holds them open has been killed by then. */
const DRAIN_LIMIT_MS = 1_000;

interface Context {
  /** How long the present stop may take. */
  readonly shutdownMs: number;
  /** The link, stdout and stderr that have not ended yet. */
  readonly openStreams: number;
  readonly killedBy: KilledBy | undefined;
}

export type ChildProcessEvent =
  | { readonly type: 'READY' }
  | { readonly type: 'STOP'; readonly shutdownMs: number }
  | { readonly type: 'LEAVING' }
  | { readonly type: 'KILL'; readonly by: KilledBy }
  | { readonly type: 'EXITED' }
  | { readonly type: 'STREAM_ENDED' };

const machineSetup = setup({
  types: {
    context: {} as Context,
    events: {} as ChildProcessEvent,
    input: {} as { readonly streams: number },
  },
  actions: {
    /** Sends SIGKILL to the process and all that it started; given by whoever runs the machine. */
    killGroup: () => undefined,
    streamEnded: assign({ openStreams: ({ context }) => context.openStreams - 1 }),
    limit: assign({
      shutdownMs: ({ context, event }) => (event.type === 'STOP' ? event.shutdownMs : context.shutdownMs),
    }),
    overdue: assign({ killedBy: ({ context }) => context.killedBy ?? 'deadline' }),
  },
  guards: {
    drained: ({ context }) => context.openStreams === 0,
  },
  delays: {
    shutdown: ({ context }) => context.shutdownMs,
    leave: LEAVE_LIMIT_MS,
    drain: DRAIN_LIMIT_MS,
  },
});

const STOPPING = { target: 'stopping', actions: 'limit' } as const;

const machine = machineSetup.createMachine({
  id: 'child-process',
  context: ({ input }) => ({ shutdownMs: Infinity, openStreams: input.streams, killedBy: undefined }),
  initial: 'booting',
  on: {
    EXITED: '.draining',
    STREAM_ENDED: { actions: 'streamEnded' },
    KILL: {
      target: '.killing',
      actions: assign({ killedBy: ({ context, event }) => context.killedBy ?? event.by }),
    },
  },
  states: {
    booting: { on: { READY: 'ready', STOP: STOPPING, LEAVING: 'leaving' } },
    ready: { on: { STOP: STOPPING, LEAVING: 'leaving' } },
    stopping: { after: { shutdown: { target: 'killing', actions: 'overdue' } } },
    leaving: { after: { leave: 'killing' } },
    killing: { entry: 'killGroup' },
    draining: {
      entry: 'killGroup',
      always: { target: 'gone', guard: 'drained' },
      after: { drain: 'gone' },
      on: { EXITED: {}, KILL: {} },
    },
    gone: { type: 'final' },
  },
});

export interface ProcessLifeOptions {
  /** How many streams end before it is gone: its link, stdout and stderr. */
  readonly streams: number;
  readonly clock: Clock;
  /** Sends SIGKILL to the process and all that it started. */
  killGroup(): void;
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
  const actor = createActor(machine.provide({ actions: { killGroup: () => options.killGroup() } }), {
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    },
    input: { streams },
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
