/**
 * A random course of events for some ten processes: the same for the same seed, whatever happens. It
 * keeps a picture of who should be alive, and times of its own, which are not those of a clock.
 */

import { randomNumbers } from './random.ts';

/** How an actor is made to end: by a request, a kill, its own will, a fault, its exit, or the kernel. */
export type Ending = 'stop' | 'kill' | 'leave' | 'crash' | 'exit' | 'SIGKILL';

/** Slots are named by what creates them; the root is no slot. */
export type Operation =
  | {
      readonly what: 'spawn';
      readonly slot: string;
      readonly parent: string | undefined;
      readonly placement: 'process' | 'local';
      readonly restart: 'permanent' | 'temporary';
    }
  | {
      readonly what: 'tell';
      readonly by: string;
      readonly to: string;
      readonly count: number;
      readonly length: number;
    }
  | { readonly what: 'ask'; readonly by: string; readonly to: string; readonly count: number }
  | {
      readonly what: 'pass';
      readonly by: string;
      readonly of: string;
      readonly to: string;
      readonly count: number;
    }
  | { readonly what: 'end'; readonly slot: string; readonly how: Ending };

/** An operation, and how long to wait before the next. */
export interface Step {
  readonly operation: Operation;
  readonly pauseMs: number;
}

interface Living {
  readonly slot: string;
  readonly parent: Living | undefined;
  readonly placement: 'process' | 'local';
  readonly permanent: boolean;
  readonly depth: number;
  lastEndMs: number;
}

const MOST_PROCESSES = 10;
const MOST_LOCAL = 6;
const MOST_PERMANENT = 4;
const MOST_LEVELS = 3;
const FEWEST = 6;
/** Three restarts in five seconds are allowed; real time may run no quicker than this one. */
const BETWEEN_ENDS_MS = 2_500;
/** Slots that have ended and may still be sent to. */
const REMEMBERED_DEAD = 5;

/** @returns Steps without end. */
export function* operations(seed: number): Generator<Step, never> {
  const random = randomNumbers(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T | undefined => list[upTo(list.length)];
  let living: Living[] = [];
  let dead: string[] = [];
  let nowMs = 0;
  let count = 0;

  const spawn = (): Operation[] => {
    const placement = random() < 0.7 ? 'process' : 'local';
    const most = placement === 'process' ? MOST_PROCESSES : MOST_LOCAL;
    if (living.filter((one) => one.placement === placement).length >= most) return [];
    const parent = random() < 0.5 ? undefined : pick(living.filter(({ depth }) => depth < MOST_LEVELS));
    const permanent = random() < 0.5 && living.filter((one) => one.permanent).length < MOST_PERMANENT;
    const slot = `s${++count}`;
    living.push({ slot, parent, placement, permanent, depth: (parent?.depth ?? 0) + 1, lastEndMs: nowMs });
    const restart = permanent ? 'permanent' : 'temporary';
    return [{ what: 'spawn', slot, parent: parent?.slot, placement, restart }];
  };

  /** Ends one of them, often amid what others send to it. */
  const end = (): Operation[] => {
    const one = pick(living.filter(({ lastEndMs }) => nowMs - lastEndMs > BETWEEN_ENDS_MS));
    if (one === undefined || living.length <= FEWEST) return [];
    const ways: readonly Ending[] =
      one.placement === 'local'
        ? ['stop', 'kill', 'leave', 'crash']
        : ['stop', 'kill', 'leave', 'crash', 'exit', 'SIGKILL', 'SIGKILL', 'SIGKILL'];
    one.lastEndMs = nowMs;
    const gone = living.filter((other) => isBelow(other, one) && (other !== one || !one.permanent));
    living = living.filter((other) => !gone.includes(other));
    dead = [...dead, ...gone.map(({ slot }) => slot)].slice(-REMEMBERED_DEAD);
    const to = one.slot;
    const ended: Operation = { what: 'end', slot: to, how: pick(ways) ?? 'stop' };
    const bystanders = living.filter(({ slot }) => slot !== to).slice(0, upTo(4));
    const before = bystanders.map(({ slot }): Operation => ({ what: 'ask', by: slot, to, count: 50 }));
    const after = bystanders.map(({ slot }): Operation => ({
      what: 'tell',
      by: slot,
      to,
      count: 200,
      length: 10,
    }));
    return [...before, ended, ...after];
  };

  const target = (): string | undefined => (random() < 0.05 ? pick(dead) : pick(living)?.slot);
  const send = (): Operation[] => {
    const by = pick(living)?.slot;
    const to = target();
    if (by === undefined || to === undefined || by === to) return [];
    const kind = random();
    if (kind < 0.35) return [{ what: 'ask', by, to, count: 1 + upTo(20) }];
    if (kind < 0.55) {
      const of = target();
      if (of === undefined || of === to || dead.includes(to)) return [];
      return [{ what: 'pass', by, of, to, count: 1 + upTo(20) }];
    }
    // Now and then more than a mailbox holds, or larger than a socket does.
    const size = random();
    if (size < 0.05) return [{ what: 'tell', by, to, count: 2_000, length: 10 }];
    if (size < 0.1) return [{ what: 'tell', by, to, count: 20, length: 300_000 }];
    return [{ what: 'tell', by, to, count: 1 + upTo(50), length: upTo(200) }];
  };

  for (;;) {
    const kind = random();
    const chosen = living.length < FEWEST || kind < 0.06 ? spawn() : kind < 0.1 ? end() : send();
    for (const [index, operation] of chosen.entries()) {
      const pauseMs = index < chosen.length - 1 ? 0 : upTo(20);
      nowMs += pauseMs;
      yield { operation, pauseMs };
    }
  }
}

function isBelow(one: Living, ancestor: Living): boolean {
  for (let at: Living | undefined = one; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}
