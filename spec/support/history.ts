/**
 * What the actors of a stress run have seen, and what it says about the guarantees: at most once, in
 * order, no gaps, every ask settled, `Down` after all messages, and after it the next run or none.
 *
 * A *slot* is what a ref names; a *run* is one life of its actor. Every run numbers what it sends to
 * each slot from 1, tells and asks alike. Times are those of the machine's monotonic clock.
 */

/** One thing that a run did or saw. Written before it is done, so that a kill leaves no doubt. */
export type Entry =
  | { readonly what: 'sent'; readonly to: string; readonly n: number; readonly ask: boolean }
  /** The call threw: nothing was sent. */
  | { readonly what: 'refused'; readonly to: string; readonly n: number }
  /** An ask was answered by a run, or rejected. */
  | {
      readonly what: 'settled';
      readonly to: string;
      readonly n: number;
      readonly by?: string;
      readonly code?: string;
      readonly mayHaveRun?: boolean;
    }
  | { readonly what: 'got'; readonly from: string; readonly n: number }
  /** It watches a slot from now on, for good. */
  | { readonly what: 'watches'; readonly of: string }
  /** It was told of the end of a run at once, by `ref.watch()`. */
  | { readonly what: 'learned'; readonly of: string; readonly reason: string; readonly restarting: boolean }
  /** It handled the `Down` of a run, in its turn among the messages. */
  | { readonly what: 'down'; readonly of: string; readonly restarting: boolean }
  | { readonly what: 'alive' };

export interface Run {
  readonly slot: string;
  readonly run: string;
  readonly startedAt: number;
  /** In the order in which they happened. */
  readonly entries: readonly (Entry & { readonly at: number })[];
  /** It lived to the end, when nothing was under way any more. */
  readonly final: boolean;
}

/** Somebody was told to end a slot, or its run. */
export interface Ending {
  readonly slot: string;
  readonly at: number;
}

/** What one run sent to one slot, as the sender knows it. */
interface Sent {
  readonly n: number;
  readonly ask: boolean;
  /** Counts what the sender had learned of ends of the slot's runs before. */
  readonly era: number;
  /** It knew that the slot had ended for good. */
  readonly afterEnd: boolean;
  refused: boolean;
  outcome?: {
    readonly by?: string;
    readonly code?: string;
    readonly mayHaveRun?: boolean;
    readonly era: number;
  };
}

const EXITED = 'ERR_TROUPE_ACTOR_EXITED';
const NO_PROCESS = 'ERR_TROUPE_NO_PROCESS';
const FULL = 'ERR_TROUPE_MAILBOX_FULL';

/** It never left its sender. */
const unsent = ({ refused, outcome }: Sent): boolean => refused || outcome?.code === FULL;

/** @returns What is wrong with a history, as sentences. */
export function checkHistory(runs: readonly Run[]): string[] {
  const bySlot = groupBySlot(runs);
  const problems: string[] = [];
  for (const sender of runs) {
    for (const [slot, sent] of sentBy(sender)) {
      const receivers = bySlot.get(slot) ?? [];
      problems.push(...checkPair(sender, slot, sent, receivers));
    }
    problems.push(...checkDowns(sender, bySlot));
  }
  return problems;
}

/** A stop may use up its limit of 5 s, and so may a parent's before it. */
const END_TAKES_MS = 12_000;
/** An entry may stand behind the time at which its death was ordered. */
const END_EARLIER_MS = 1_000;

/**
 * Looks for runs that ended though nobody had ended them, nor anything that they belong to.
 *
 * @param parentOf - By slot; the root's children have none.
 */
export function checkDeaths(
  runs: readonly Run[],
  endings: readonly Ending[],
  parentOf: ReadonlyMap<string, string | undefined>,
): string[] {
  const explains = (slot: string, at: number): boolean =>
    endings.some(
      (ending) => ending.slot === slot && at > ending.at - END_EARLIER_MS && at < ending.at + END_TAKES_MS,
    );
  return runs.flatMap(({ slot, run, final, entries, startedAt }) => {
    if (final) return [];
    // What else it writes may come from promises of its own that outlive it.
    const at = entries.findLast(({ what }) => what === 'alive' || what === 'got')?.at ?? startedAt;
    for (let of: string | undefined = slot; of !== undefined; of = parentOf.get(of)) {
      if (explains(of, at)) return [];
    }
    return [`${run} ended, though nobody had ended it`];
  });
}

function groupBySlot(runs: readonly Run[]): Map<string, Run[]> {
  const bySlot = new Map<string, Run[]>();
  for (const run of [...runs].sort((one, other) => one.startedAt - other.startedAt)) {
    const others = bySlot.get(run.slot);
    if (others === undefined) bySlot.set(run.slot, [run]);
    else others.push(run);
  }
  return bySlot;
}

/** What a run sent, by slot and number. */
function sentBy(sender: Run): Map<string, Map<number, Sent>> {
  const bySlot = new Map<string, Map<number, Sent>>();
  const eras = new Map<string, number>();
  const ended = new Set<string>();
  const eraOf = (slot: string): number => eras.get(slot) ?? 0;
  for (const entry of sender.entries) {
    switch (entry.what) {
      case 'sent': {
        const { to, n, ask } = entry;
        const sent = bySlot.get(to) ?? new Map<number, Sent>();
        bySlot.set(to, sent);
        sent.set(n, { n, ask, era: eraOf(to), afterEnd: ended.has(to), refused: false });
        break;
      }
      case 'refused': {
        const sent = bySlot.get(entry.to)?.get(entry.n);
        if (sent !== undefined) sent.refused = true;
        break;
      }
      case 'settled': {
        const sent = bySlot.get(entry.to)?.get(entry.n);
        if (sent !== undefined) sent.outcome = { ...entry, era: eraOf(entry.to) };
        if (entry.code === EXITED) eras.set(entry.to, eraOf(entry.to) + 1);
        break;
      }
      case 'learned':
        eras.set(entry.of, eraOf(entry.of) + 1);
        // Whose owner does not say so may have another run.
        if (!entry.restarting && entry.reason !== 'disconnected') ended.add(entry.of);
        break;
      case 'got':
      case 'watches':
      case 'down':
      case 'alive':
    }
  }
  return bySlot;
}

function checkPair(
  sender: Run,
  slot: string,
  sent: ReadonlyMap<number, Sent>,
  receivers: readonly Run[],
): string[] {
  const problems: string[] = [];
  const pair = `${sender.run} → ${slot}`;
  const got = receivers.map((run) => ({ run, numbers: numbersFrom(sender.run, run) }));
  const gotBy = new Map<number, Run>();
  let last = 0;
  for (const { run, numbers } of got) {
    for (const n of numbers) {
      if (gotBy.has(n)) problems.push(`${pair}: ${n} arrived twice`);
      else if (n < last) problems.push(`${pair}: ${n} arrived after ${last}`);
      if (!sent.has(n)) problems.push(`${pair}: ${n} arrived and was never sent`);
      gotBy.set(n, run);
      last = Math.max(last, n);
    }
  }
  const lost = (from: number, to: number, run: Run): number | undefined => {
    for (let n = from; n <= to; n++) {
      const one = sent.get(n);
      if (one !== undefined && !unsent(one) && gotBy.get(n) !== run) return n;
    }
    return undefined;
  };

  for (const { run, numbers } of got) {
    const [first] = numbers;
    const end = numbers.at(-1);
    if (first === undefined || end === undefined) continue;
    const gap = lost(first, end, run);
    if (gap !== undefined) problems.push(`${pair}: ${run.run} got ${first} and ${end}, but not ${gap}`);
  }
  problems.push(...checkAsks(sender, pair, sent, gotBy, receivers, lost));
  problems.push(...checkEras(pair, sent, gotBy, receivers));
  return problems;
}

function checkAsks(
  sender: Run,
  pair: string,
  sent: ReadonlyMap<number, Sent>,
  gotBy: ReadonlyMap<number, Run>,
  receivers: readonly Run[],
  lost: (from: number, to: number, run: Run) => number | undefined,
): string[] {
  const problems: string[] = [];
  const firstOfEra = firstsOf(sent);
  for (const { n, ask, era, outcome, refused, afterEnd } of sent.values()) {
    if (afterEnd && gotBy.has(n)) problems.push(`${pair}: ${n} arrived at a slot that had ended`);
    if (!ask || refused) continue;
    if (outcome === undefined) {
      if (sender.final) problems.push(`${pair}: ask ${n} was never settled`);
      continue;
    }
    const { by, code, mayHaveRun } = outcome;
    if (code === undefined) {
      const replier = receivers.find(({ run }) => run === by);
      if (replier === undefined || gotBy.get(n) !== replier)
        problems.push(`${pair}: ask ${n} was answered by ${by}, which did not get it`);
      // Nothing was learned between: all of the era went to the same run, and came before this.
      else if (outcome.era === era) {
        const gap = lost(firstOfEra.get(era) ?? n, n, replier);
        if (gap !== undefined) problems.push(`${pair}: ${by} answered ${n}, but did not get ${gap}`);
      }
      continue;
    }
    if (code !== EXITED && code !== NO_PROCESS && code !== FULL)
      problems.push(`${pair}: ask ${n} was rejected with ${code}`);
    if (afterEnd && code !== NO_PROCESS)
      problems.push(`${pair}: ask ${n} to a slot that had ended was rejected with ${code}`);
    if (gotBy.has(n) && (code !== EXITED || mayHaveRun === false))
      problems.push(`${pair}: ask ${n} was handled, though it was rejected with ${code}`);
  }
  return problems;
}

/** What was sent after an end was known waits for the next run: none of it is lost before what arrives there. */
function checkEras(
  pair: string,
  sent: ReadonlyMap<number, Sent>,
  gotBy: ReadonlyMap<number, Run>,
  receivers: readonly Run[],
): string[] {
  const problems: string[] = [];
  const numbers = [...sent.values()].filter((one) => !unsent(one));
  for (const [era, first] of firstsOf(sent)) {
    if (era === 0 || gotBy.has(first)) continue;
    const next = numbers.find(({ n, era: of }) => of === era && n > first && gotBy.has(n));
    const receiver = next && gotBy.get(next.n);
    if (next === undefined || receiver === undefined) continue;
    const before = [...gotBy].filter(([n]) => n < first).map(([, run]) => receivers.indexOf(run));
    const between = receivers.indexOf(receiver) - Math.max(-1, ...before);
    // Another run may have come and gone in between, and taken it along.
    if (between <= 1)
      problems.push(`${pair}: ${first}, sent after an end was known, was lost; ${next.n} arrived`);
  }
  return problems;
}

/** The first number of each era that was sent. */
function firstsOf(sent: ReadonlyMap<number, Sent>): Map<number, number> {
  const firsts = new Map<number, number>();
  for (const one of sent.values()) if (!unsent(one) && !firsts.has(one.era)) firsts.set(one.era, one.n);
  return firsts;
}

function numbersFrom(sender: string, { entries }: Run): number[] {
  const numbers: number[] = [];
  for (const entry of entries) if (entry.what === 'got' && entry.from === sender) numbers.push(entry.n);
  return numbers;
}

function checkDowns(watcher: Run, bySlot: ReadonlyMap<string, readonly Run[]>): string[] {
  const problems: string[] = [];
  const downs = new Map<string, { readonly at: number; readonly restarting: boolean }[]>();
  const slotOf = new Map<string, Run>();
  for (const runs of bySlot.values()) for (const run of runs) slotOf.set(run.run, run);
  for (const entry of watcher.entries) {
    if (entry.what === 'watches') downs.set(entry.of, []);
    if (entry.what === 'down') downs.get(entry.of)?.push(entry);
    if (entry.what !== 'got') continue;
    const sender = slotOf.get(entry.from);
    const down = sender && downs.get(sender.slot)?.at(-1);
    if (sender === undefined || down === undefined || sender.startedAt > down.at) continue;
    const runs = bySlot.get(sender.slot) ?? [];
    const present = runs.filter(({ startedAt }) => startedAt <= down.at).at(-1);
    const outlivesIt = sender.final || (sender.entries.at(-1)?.at ?? 0) > down.at;
    if (sender !== present || !outlivesIt)
      problems.push(`${watcher.run}: ${entry.n} of ${sender.run} came after the Down of it`);
  }
  if (!watcher.final) return problems;
  for (const [slot, told] of downs) {
    const runs = bySlot.get(slot) ?? [];
    if (runs.some(({ final }) => final)) {
      if (told.length > runs.length) problems.push(`${watcher.run}: more Downs of ${slot} than runs`);
    } else if (told.at(-1)?.restarting !== false) {
      problems.push(`${watcher.run}: was never told that ${slot} has ended`);
    }
  }
  return problems;
}
