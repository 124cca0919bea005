/**
 * Ten processes that spawn, stop, kill, tell, ask and pass refs at random, and a check of what all of
 * them saw. `SEED` repeats a course of events, `SECONDS` is how long it goes on, `KEEP` a folder for
 * what the actors wrote.
 */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';
import type { SpawnOptions, System } from 'troupe';

import { Citizen, now, readHistory, type CitizenRef } from '../fixtures/citizens.ts';
import { checkDeaths, checkHistory, type Ending } from '../support/history.ts';
import { operations, type Operation } from '../support/operations.ts';
import { useStage } from '../support/placements.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const seconds = Number(process.env['SECONDS'] ?? 60);
/** By then everything under way must have ended: several times what any limit of the library is. */
const SETTLE_LIMIT_MS = 40_000;

describe(`A history at random (SEED=${seed} SECONDS=${seconds})`, () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('keeps what is promised', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const town = new Town(stage.system, folder);
      const until = performance.now() + 1_000 * seconds;
      let steps = 0;
      for (const { operation, pauseMs } of operations(seed)) {
        if (performance.now() > until) break;
        town.perform(operation);
        steps++;
        await sleep(pauseMs);
      }
      const final = await town.settled();
      const history = readHistory(folder, final);
      await stage.system.stop();
      const events = history.reduce((sum, { entries }) => sum + entries.length, 0);
      console.log(
        `    ${steps} operations, ${history.length} runs, ${final.size} at the end, ${events} entries`,
      );
      const problems = [...checkHistory(history), ...checkDeaths(history, town.endings, town.parents)];
      const keep = process.env['KEEP'];
      if (keep !== undefined && problems.length > 0)
        cpSync(folder, join(keep, String(seed)), { recursive: true });
      expect(problems.slice(0, 20), `${problems.length} problems`).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The actors of a history as its course knows them. */
class Town {
  readonly #system: System;
  readonly #folder: string;
  /** By slot; `undefined` when it could not be spawned, because its parent was gone. */
  readonly #refs = new Map<string, Promise<CitizenRef | undefined>>();
  readonly parents: Map<string, string | undefined> = new Map();
  readonly endings: Ending[] = [];

  constructor(system: System, folder: string) {
    this.#system = system;
    this.#folder = folder;
  }

  /** Sets something going, and waits for nothing. */
  perform(operation: Operation): void {
    switch (operation.what) {
      case 'spawn':
        this.parents.set(operation.slot, operation.parent);
        this.#refs.set(
          operation.slot,
          this.#spawn(operation).catch(() => undefined),
        );
        return;
      case 'tell': {
        const { by, to, count, length } = operation;
        this.#with([by, to], (sender, ref) => sender.tell('tellMany', to, ref, count, length));
        return;
      }
      case 'ask': {
        const { by, to, count } = operation;
        this.#with([by, to], (sender, ref) => sender.tell('askMany', to, ref, count));
        return;
      }
      case 'pass': {
        const { by, of, to, count } = operation;
        this.#with([by, to, of], (sender, receiver, ref) =>
          sender.tell('introduce', receiver, of, ref, count),
        );
        return;
      }
      case 'end': {
        const { slot, how } = operation;
        this.#with([slot], (ref) => {
          this.endings.push({ slot, at: now() });
          return how === 'SIGKILL' ? killProcess(ref) : END[how](ref);
        });
      }
    }
  }

  /** Resolves with the runs that live when nothing is under way any more. */
  async settled(): Promise<ReadonlySet<string>> {
    await this.#settle();
    // Once more, for what the others have only learned meanwhile.
    return this.#settle();
  }

  async #settle(): Promise<Set<string>> {
    const runs = new Set<string>();
    const waitFor = async (slot: string): Promise<void> => {
      const ref = await this.#refs.get(slot);
      const run = await ref?.with({ timeoutMs: SETTLE_LIMIT_MS }).ask('settle');
      if (run !== undefined) runs.add(run);
    };
    const outcomes = await Promise.allSettled([...this.#refs.keys()].map(waitFor));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      const { code } = outcome.reason as { readonly code?: unknown };
      if (code !== 'ERR_TROUPE_NO_PROCESS' && code !== 'ERR_TROUPE_ACTOR_EXITED') throw outcome.reason;
    }
    return runs;
  }

  async #spawn(operation: Extract<Operation, { what: 'spawn' }>): Promise<CitizenRef | undefined> {
    const { slot, parent, placement, restart } = operation;
    const options: SpawnOptions = { name: slot, placement, restart };
    if (parent === undefined) return this.#system.spawn(Citizen, { ...options, args: [slot, this.#folder] });
    const ref = await this.#refs.get(parent);
    return ref?.with({ timeoutMs: Infinity }).ask('bear', slot, options);
  }

  /** Does something once the refs of all `slots` are known, and nothing when one of them never was there. */
  #with(slots: readonly string[], act: (...refs: [CitizenRef, CitizenRef, CitizenRef]) => unknown): void {
    const acting = async (): Promise<void> => {
      const refs = await Promise.all(slots.map(async (slot) => this.#refs.get(slot)));
      if (!refs.includes(undefined)) await act(...(refs as [CitizenRef, CitizenRef, CitizenRef]));
    };
    // The mailbox may be full, and the bound of this side reached: the operation is left out then.
    acting().catch(() => undefined);
  }
}

const END = {
  stop: (ref: CitizenRef) => ref.stop(),
  kill: (ref: CitizenRef) => ref.kill(),
  leave: (ref: CitizenRef) => ref.tell('leave'),
  crash: (ref: CitizenRef) => ref.tell('crash'),
  exit: (ref: CitizenRef) => ref.tell('exit'),
} as const;

async function killProcess(ref: CitizenRef): Promise<void> {
  const pid = await ref.pid();
  try {
    if (pid !== undefined && pid !== process.pid) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
