/**
 * Puts the tree together: each process says what it runs, and asks the processes below it for their
 * parts. Nobody waits long for one that does not answer, and each level less than the one above.
 */

import type { Clock, TimerHandle } from '../../clock.ts';
import type { TreePart } from '../../codec/wire.ts';
import { Draft, factsOf, siteOf, Spawned, thinOut } from './draft.ts';
import type { Cells } from '../runs/cells.ts';
import type { Family, Member } from '../runs/family.ts';
import type { Identity } from '../identity.ts';
import type { Orders } from '../runs/orders.ts';
import type { Peer } from '../routes/peer.ts';
import type { Routes } from '../routes/routes.ts';
import type { TreeNode } from './tree.ts';

/** How long the whole may take, milliseconds. */
const LIMIT_MS = 1_000;
/** The part of its own time that a process gives to those below it. */
const SHARE_BELOW = 0.75;
/** The most that is listed of what belongs to one actor. */
const MOST_CHILDREN = 1_000;
/**
 * The most that one answer lists. Of the largest entries (names of 200 characters, an error with a text of
 * 256, three bytes for each) it takes 12 of the 16 MiB that a message may have; mostly it is half a MiB.
 */
const MOST_ENTRIES = 5_000;

/** The parts of a process that know what runs in it and below it. */
export interface SurveyHost {
  readonly identity: Pick<Identity, 'processId'>;
  readonly clock: Clock;
  readonly cells: Cells;
  readonly orders: Orders;
  readonly routes: Routes;
}

/** What is asked of one process. */
interface Inquiry {
  readonly slots: number[];
  readonly found: Found[];
}

/** A draft, and what it is made from. */
interface Found {
  readonly draft: Draft;
  readonly member: Member;
}

export class Surveys {
  readonly #host: SurveyHost;
  /** Have not answered in time the last time, and not since. They are not asked again before. */
  readonly #overdue = new WeakSet<Peer>();

  constructor(host: SurveyHost) {
    this.#host = host;
  }

  /** The tree below the root, which runs here. */
  async whole(root: Member): Promise<TreeNode> {
    const draft = new Draft(factsOf(root, this.#host.clock));
    await this.#explore([{ draft, cell: siteOf(root.slot)?.cell }], LIMIT_MS);
    return draft.asNode('');
  }

  /** What runs here for slots of the parent process, and all that is below that. */
  async below(slots: readonly number[], withinMs: number): Promise<readonly TreePart[]> {
    const tops = slots.map((slot) => ({ draft: new Draft(NOTHING), cell: this.#host.orders.cellOf(slot) }));
    await this.#explore(tops, withinMs);
    return tops.map(({ draft }) => draft.asPart());
  }

  async #explore(
    tops: readonly { readonly draft: Draft; readonly cell: number | undefined }[],
    withinMs: number,
  ): Promise<void> {
    const inquiries = new Map<string, Inquiry>();
    const here = [...tops];
    let room = MOST_ENTRIES;
    for (const { draft, cell: number } of here) {
      const cell = number === undefined ? undefined : this.#host.cells.find(number);
      if (cell === undefined) continue;
      draft.mailbox = cell.counters().mailbox;
      const family = this.#host.cells.familyOf(cell);
      if (family === undefined) continue;
      const { first, total } = membersOf(family, Math.min(room, MOST_CHILDREN));
      room -= first.length;
      draft.omitted = total - first.length;
      for (const member of first) {
        const child = new Draft(factsOf(member, this.#host.clock));
        draft.children.push(child);
        const site = siteOf(member.slot);
        if (site?.process === this.#host.identity.processId) here.push({ draft: child, cell: site.cell });
        else if (site?.process !== undefined) note(inquiries, site.process, { draft: child, member });
      }
    }
    await Promise.all(
      [...inquiries].map(async ([process, inquiry]) => this.#inquire(process, inquiry, withinMs)),
    );
    thinOut(
      tops.map(({ draft }) => draft),
      MOST_ENTRIES,
    );
  }

  async #inquire(process: string, { slots, found }: Inquiry, withinMs: number): Promise<void> {
    const parts = await this.#ask(process, slots, withinMs);
    for (const [at, { draft, member }] of found.entries()) {
      const part = parts?.[at];
      if (part !== undefined) draft.complete(part);
      else {
        // Its owner may have learnt meanwhile why there is no answer.
        draft.facts = factsOf(member, this.#host.clock);
        if (siteOf(member.slot)?.process === process) draft.unresponsive = true;
      }
    }
  }

  /** @returns `undefined` when there is no answer in time. */
  async #ask(
    process: string,
    slots: readonly number[],
    withinMs: number,
  ): Promise<readonly TreePart[] | undefined> {
    const peer = this.#host.routes.neighbour(process);
    if (peer === undefined || this.#overdue.has(peer)) return undefined;
    const { clock } = this.#host;
    let timer: TimerHandle;
    const late = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => {
        this.#overdue.add(peer);
        resolve(undefined);
      }, withinMs);
    });
    const answer = peer
      .askWithin(Infinity, 'tree', slots, withinMs * SHARE_BELOW)
      .catch(() => undefined)
      .finally(() => this.#overdue.delete(peer));
    const parts = await Promise.race([answer, late]);
    clock.clearTimeout(timer);
    return parts;
  }
}

/** What is known of a top that its owner, who asks, knows all about. */
const NOTHING: Draft['facts'] = {
  id: '',
  name: '',
  type: 'worker',
  state: 'running',
  pid: undefined,
  uptimeMs: undefined,
  restarts: 0,
  lastExit: undefined,
};

function note(inquiries: Map<string, Inquiry>, process: string, found: Found): void {
  let inquiry = inquiries.get(process);
  if (inquiry === undefined) inquiries.set(process, (inquiry = { slots: [], found: [] }));
  const { slot } = found.member;
  if (slot === undefined) return;
  inquiry.slots.push(slot.data.slot);
  inquiry.found.push(found);
}

/** What a parent keeps, and then what else it has spawned. @param most - How many to list. */
function membersOf(
  { kept = [], slots }: Family,
  most: number,
): { readonly first: readonly Member[]; readonly total: number } {
  const first = kept.slice(0, most);
  const known = new Set(kept.flatMap(({ slot }) => (slot === undefined || slot.ended ? [] : [slot])));
  for (const slot of slots) {
    if (first.length === most) break;
    if (!known.has(slot)) first.push(new Spawned(slot));
  }
  return { first, total: kept.length + slots.size - known.size };
}
