/**
 * The life of a supervised child, as its supervisor sees it.
 *
 *     stopped ──START──▶ starting ──READY──▶ running ──LOST──▶ restarting ──BACK_OFF──▶ backingOff
 *        ▲                  │                   │               │  ▲   │ ◀─ delay, or RESTART ─┘
 *        │          FAILED, IGNORED         ENDED, STOP     READY  FAILED
 *        │                  ▼                   ▼               ▼
 *        └───────────── (stopped) ◀─VACATED─ stopping ─SUSPENDED─▶ restarting
 *
 * `STOP` leads to stopping from everywhere but stopped, `GIVE_UP` to givenUp, which is final. `LOST` says
 * that a run has ended and another is to follow, `ENDED` that none does; `SUSPENDED` that it was stopped
 * for a restart of its group. `RESTART` leads from stopped to restarting too. What is restarting waits for its turn, or for its start.
 */

import { assign, createActor, setup } from 'xstate';
import type { Clock } from '../lib/clock.ts';

export type ChildState =
  | 'stopped'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'restarting'
  | 'backingOff'
  | 'givenUp';

export type ChildEvent =
  | { readonly type: 'START' }
  | { readonly type: 'RESTART' }
  | { readonly type: 'READY' }
  | { readonly type: 'FAILED' }
  | { readonly type: 'IGNORED' }
  | { readonly type: 'LOST' }
  | { readonly type: 'ENDED' }
  | { readonly type: 'STOP' }
  | { readonly type: 'VACATED' }
  | { readonly type: 'SUSPENDED' }
  | { readonly type: 'BACK_OFF'; readonly delayMs: number }
  | { readonly type: 'GIVE_UP' };

interface Context {
  readonly delayMs: number;
  /** Called when a back-off is over. */
  readonly retry: () => void;
}

/** The same for all children; made for each, it took 16 kB and most of the time of a start. */
const machine = setup({
  types: {
    context: {} as Context,
    events: {} as ChildEvent,
    input: {} as Pick<Context, 'retry'>,
  },
  actions: {
    retry: ({ context }) => context.retry(),
  },
  delays: {
    backOff: ({ context }) => context.delayMs,
  },
}).createMachine({
  id: 'child',
  context: ({ input }) => ({ delayMs: 0, retry: input.retry }),
  initial: 'stopped',
  on: { GIVE_UP: '.givenUp' },
  states: {
    stopped: { on: { START: 'starting', RESTART: 'restarting' } },
    starting: { on: { READY: 'running', FAILED: 'stopped', IGNORED: 'stopped', STOP: 'stopping' } },
    running: { on: { LOST: 'restarting', ENDED: 'stopped', STOP: 'stopping' } },
    stopping: { on: { VACATED: 'stopped', SUSPENDED: 'restarting' } },
    restarting: {
      on: {
        READY: 'running',
        IGNORED: 'stopped',
        STOP: 'stopping',
        BACK_OFF: { target: 'backingOff', actions: assign({ delayMs: ({ event }) => event.delayMs }) },
      },
    },
    backingOff: {
      after: { backOff: { target: 'restarting', actions: 'retry' } },
      on: { RESTART: 'restarting', STOP: 'stopping' },
    },
    givenUp: { type: 'final' },
  },
});

/** Where a child is in its life; it moves only by events, and ignores those that its state has no use for. */
export interface ChildLife {
  readonly state: ChildState;
  send(event: ChildEvent): void;
}

export type StartChildLife = typeof startChildLife;

/** @param retry - Called when a back-off is over. */
export function startChildLife(clock: Clock, retry: () => void): ChildLife {
  const actor = createActor(machine, {
    input: { retry },
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    },
  });
  actor.subscribe({
    error: (error) => {
      throw error;
    },
  });
  actor.start();
  return {
    get state() {
      return actor.getSnapshot().value;
    },
    send: (event) => actor.send(event),
  };
}
