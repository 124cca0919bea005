/**
 * OS processes that were started before anybody had a use for them: booted, connected, and without an
 * actor. A start takes one and saves itself the boot; another follows when that start is done.
 *
 * They keep no program alive, and the guard kills them like all others. One whose surroundings are no
 * longer those of this process, or whose boot does not end, is not handed out, and those that die are not replaced in a storm.
 */

import type { Log } from '../../actor/log.ts';
import type { Clock, TimerHandle } from '../../clock.ts';
import { describeExit } from '../../exit-reason.ts';
import { launchAnew, type Launched, type LaunchHost, planLaunch, type Standbys } from './launch.ts';
import { HEALTHY_MS, refillDelayMs, REPEATED_DEATHS } from './refill-delay.ts';
import { isSameSurroundings, presentSurroundings, type Surroundings } from './surroundings.ts';

/**
 * After a start, before another process is launched: that blocks this one for up to 10 ms. What waited for
 * the new actor goes first, and so do the other starts of a group.
 */
const QUIET_MS = 50;

/**
 * How long one may take to answer, milliseconds. An idle process does so within 1, and boots within 100; both
 * take longer where many others want to run.
 */
const ANSWER_LIMIT_MS = { ready: 250, booting: 2_500 } as const;

/** Who boots for longer, milliseconds, has been stopped, or is no quicker than one that is launched now. */
const BOOT_LIMIT_MS = 1_000;

export interface StandbyParts {
  readonly host: LaunchHost;
  /** How many are kept. */
  readonly size: number;
  /** Its timers keep no program alive. */
  readonly clock: Clock;
  readonly log: Log;
}

interface Standby extends Launched {
  readonly surroundings: Surroundings;
  readonly launchedAt: number;
  state: 'booting' | 'ready';
}

export class StandbyProcesses implements Standbys {
  readonly #parts: StandbyParts;
  /** Oldest first. */
  readonly #standbys: Standby[] = [];
  /** Those that were killed and are not gone yet. */
  readonly #discarded = new Set<Launched>();
  #state: 'open' | 'closed' = 'open';
  /** The launch of another, until it is ready or has failed. */
  #launch: Promise<void> | undefined;
  /** Until when none is launched; missing when there is no reason to wait. */
  #pause: TimerHandle;
  /** Starts of actors that are under way. */
  #starts = 0;
  /** In a row, each soon after its launch. */
  #deaths = 0;

  constructor(parts: StandbyParts) {
    this.#parts = parts;
    this.#refill();
  }

  take(): Launched | undefined {
    this.#discardUseless();
    // One that boots has a lead on whatever would be launched now.
    const standby = this.#standbys.find(({ state }) => state === 'ready') ?? this.#standbys[0];
    if (standby === undefined) return undefined;
    this.#remove(standby);
    const { child, peer, state } = standby;
    child.ref();
    if (state === 'ready') this.#deaths = 0;
    return { child, peer, answerLimitMs: ANSWER_LIMIT_MS[state] };
  }

  yieldTo(start: Promise<unknown>): void {
    this.#starts++;
    const over = (): void => {
      this.#starts--;
      if (this.#pause === undefined) this.#refillAfter(QUIET_MS);
    };
    start.then(over, over);
  }

  /** Launches no more and kills those that are there; resolves when they are gone. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#parts.clock.clearTimeout(this.#pause);
    for (const standby of this.#standbys.splice(0)) this.#discard(standby);
    const gone = [...this.#discarded].map(async ({ child }) => {
      child.ref();
      await child.gone;
    });
    await Promise.all([this.#launch, ...gone]);
  }

  #discardUseless(): void {
    if (this.#standbys.length === 0) return;
    const surroundings = presentSurroundings();
    const now = this.#parts.clock.now();
    const useless = this.#standbys.filter(
      (one) =>
        (one.state === 'booting' && now - one.launchedAt > BOOT_LIMIT_MS) ||
        !isSameSurroundings(one.surroundings, surroundings),
    );
    for (const standby of useless) {
      this.#remove(standby);
      this.#discard(standby);
    }
  }

  /** @returns Whether it was one of these. */
  #remove(standby: Standby): boolean {
    const at = this.#standbys.indexOf(standby);
    if (at >= 0) this.#standbys.splice(at, 1);
    return at >= 0;
  }

  #discard(launched: Launched): void {
    const { child } = launched;
    this.#discarded.add(launched);
    child.gone.then(
      () => this.#discarded.delete(launched),
      () => undefined,
    );
    child.kill('request');
  }

  /** Launches the next one when one is missing and nothing is in its way. */
  #refill(): void {
    const isFull = this.#standbys.length >= this.#parts.size;
    const isBusy = this.#starts > 0 || this.#launch !== undefined || this.#pause !== undefined;
    if (isFull || isBusy || this.#isClosed()) return;
    this.#launch = this.#launchOne().finally(() => {
      this.#launch = undefined;
      this.#refill();
    });
  }

  #refillAfter(delayMs: number): void {
    if (this.#isClosed()) return;
    const { clock } = this.#parts;
    clock.clearTimeout(this.#pause);
    this.#pause = clock.setTimeout(() => {
      this.#pause = undefined;
      this.#refill();
    }, delayMs);
  }

  async #launchOne(): Promise<void> {
    const { host, clock } = this.#parts;
    const surroundings = presentSurroundings();
    const launchedAt = clock.now();
    let launched: Launched;
    try {
      launched = await launchAnew(planLaunch(host, { serves: 'one', options: {} }));
    } catch (error) {
      this.#died((error as Error).message);
      return;
    }
    const { child, peer } = launched;
    if (this.#isClosed()) {
      child.kill('request');
      await child.gone;
      return;
    }
    child.unref();
    const standby: Standby = { child, peer, surroundings, launchedAt, state: 'booting' };
    this.#standbys.push(standby);
    const gone = child.gone.then((reason) => {
      if (!this.#remove(standby)) return;
      if (clock.now() - standby.launchedAt >= HEALTHY_MS) this.#deaths = 0;
      this.#died(describeExit(reason));
    });
    try {
      await peer.askWithin(Infinity, 'prepare');
      standby.state = 'ready';
    } catch {
      // Its connection has ended. Who has taken it meanwhile sees to the rest.
      if (this.#standbys.includes(standby)) await gone;
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #died(how: string): void {
    this.#deaths++;
    const delayMs = refillDelayMs(this.#deaths);
    if (this.#deaths === REPEATED_DEATHS) {
      this.#parts.log.warn(
        `standby processes end as soon as they are launched, ${REPEATED_DEATHS} in a row so far; ` +
          `the next one follows in ${delayMs} ms, and then later and later: ${how}`,
      );
    }
    this.#refillAfter(delayMs);
  }
}
