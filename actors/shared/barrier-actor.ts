/** Lets processes go on together, round by round. */

import type { ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { callerOf } from '../../lib/host/runs/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';
import type { TaskInfo } from '../task.ts';
import { type Departure, type InVain, type Wait, WaitingList, whenGone } from './waiting-list.ts';

/** What is to be run once all are there, by the last of them. */
export type Action = readonly [task: TaskInfo, args: readonly unknown[]];

/** Whoever is told of this runs the action of a round, and says what has become of it. */
export interface Turn {
  readonly round: number;
  readonly action: Action;
}

export interface Broken {
  /** Why. */
  readonly broken: string;
}

/** What becomes of a wait: the position among those of its round, or something else. */
export type Outcome = number | Turn | Broken;

export interface BarrierProtocol {
  wait(wait: Wait | undefined): Outcome | Later<Outcome | InVain>;
  cancelWait(key: string): void;
  /** The action of a round has been run. */
  acted(round: number): number | Broken;
  /** It has failed. */
  failed(round: number, message: string): void;
  abort(): void;
  reset(): void;
  parties(): number;
  waiting(): number;
  broken(): boolean;
}

/** Those who go on together. Of each that waits it is known where it stands among them. */
interface Round {
  readonly number: number;
  readonly waiting: WaitingList<Outcome, number>;
  arrived: number;
}

const DEPARTURES: { readonly [D in Departure]: string } = {
  timeout: 'a party did not wait any longer',
  cancelled: 'a party was told to wait no longer',
  ended: 'the process of a party has ended',
};

export const BarrierActor: ActorDefinition<[parties: number, action?: Action], BarrierProtocol> = defineActor(
  import.meta,
  'Barrier',
  (ctx, parties: number, action?: Action) => {
    let lastRound = 0;
    let gathering = newRound();
    /** Of the first of these, the action is being run; the others are complete as well, and come after it. */
    let complete: Round[] = [];
    let forgetActor: (() => void) | undefined;
    /** Why it is broken, if it is. */
    let broken: string | undefined;

    function newRound(): Round {
      const waiting = new WaitingList<Outcome, number>(ctx, (why) => breakUp(DEPARTURES[why]));
      return { number: ++lastRound, waiting, arrived: 0 };
    }

    function breakUp(why: string): void {
      broken ??= why;
      dismiss(why);
    }

    /** Tells all who wait that they do not go on. */
    function dismiss(why: string): void {
      const rounds = [...complete, gathering];
      complete = [];
      forgetActor?.();
      gathering = newRound();
      for (const { waiting } of rounds) waiting.settleAll({ broken: why });
    }

    function goOn({ waiting }: Round): void {
      for (let next = waiting.first; next !== undefined; next = waiting.first) next.settle(next.detail);
    }

    /** Has the action of a round run by the process of its last party. */
    function act({ number }: Round, what: Action, caller: Caller | undefined): Turn {
      forgetActor = whenGone(ctx, caller, () => breakUp('the process that ran its action has ended'));
      return { round: number, action: what };
    }

    return {
      wait(wait = {}) {
        if (broken !== undefined) return { broken };
        const round = gathering;
        const at = round.arrived++;
        if (round.arrived < parties) {
          const outcome = round.waiting.join(wait, at);
          if (wait.timeoutMs === 0) breakUp(DEPARTURES.timeout);
          return outcome;
        }
        gathering = newRound();
        if (action === undefined) {
          goOn(round);
          return at;
        }
        complete.push(round);
        if (complete.length === 1) return act(round, action, callerOf(ctx));
        return round.waiting.join({ key: wait.key }, at);
      },
      cancelWait(key) {
        for (const { waiting } of [...complete, gathering]) waiting.cancel(key);
      },
      acted(number) {
        const [round, next] = complete;
        if (round?.number !== number) return { broken: broken ?? 'reset() was called' };
        complete.shift();
        forgetActor?.();
        goOn(round);
        const last = next?.waiting.last;
        if (next !== undefined && action !== undefined) last?.settle(act(next, action, last.caller));
        return parties - 1;
      },
      failed(number, message) {
        if (complete[0]?.number === number) breakUp(`its action has failed: ${message}`);
      },
      abort: () => breakUp('abort() was called'),
      reset() {
        broken = undefined;
        dismiss('reset() was called');
      },
      parties: () => parties,
      waiting: () => gathering.waiting.length,
      broken: () => broken !== undefined,
    };
  },
  { serializeLocal: true },
);
