/** The tree while it is put together, and its way from process to process. */

import type { ActorCounters, TreeEntry, TreePart } from '../../codec/wire.ts';
import type { Clock } from '../../clock.ts';
import { exitOf, inBrief } from '../routes/brief-exit.ts';
import type { Member, MemberFacts } from '../runs/family.ts';
import type { StartSite } from '../runs/run.ts';
import type { Slot } from '../runs/slot.ts';
import type { TreeNode } from './tree.ts';

type Facts = Omit<TreeEntry, 'depth' | 'mailbox' | 'unresponsive' | 'omitted'>;

export class Draft {
  facts: Facts;
  mailbox: ActorCounters['mailbox'] | undefined;
  unresponsive: true | undefined;
  omitted = 0;
  children: Draft[] = [];

  constructor(facts: Facts) {
    this.facts = facts;
  }

  /** Takes up what the process in which the actor runs says of it. */
  complete({ mailbox, omitted, entries }: TreePart): void {
    this.mailbox = mailbox;
    this.omitted = omitted;
    /** The way down to the entry before. */
    const way: Draft[] = [this];
    for (const { depth, mailbox: messages, unresponsive, omitted: left, ...facts } of entries) {
      const draft = new Draft(facts);
      draft.mailbox = messages;
      draft.unresponsive = unresponsive;
      draft.omitted = left;
      way[depth - 1]?.children.push(draft);
      way[depth] = draft;
    }
  }

  asPart(): TreePart {
    const entries: TreeEntry[] = [];
    for (const child of this.children) child.#addTo(entries, 1);
    return { mailbox: this.mailbox, omitted: this.omitted, entries };
  }

  #addTo(entries: TreeEntry[], depth: number): void {
    const { facts, mailbox, unresponsive, omitted } = this;
    entries.push({ depth, ...facts, mailbox, unresponsive, omitted });
    for (const child of this.children) child.#addTo(entries, depth + 1);
  }

  /** @param parent - Path of what it belongs to. */
  asNode(parent: string): TreeNode {
    const { id, name, type, state, pid, uptimeMs, restarts, lastExit } = this.facts;
    const { mailbox, unresponsive, omitted } = this;
    const path = `${parent}/${name}`;
    return {
      id,
      path,
      type,
      state,
      ...(pid !== undefined && { pid }),
      ...(uptimeMs !== undefined && { uptimeMs }),
      restarts,
      ...(lastExit !== undefined && { lastExit: exitOf(lastExit) }),
      ...(mailbox !== undefined && { mailbox }),
      ...(unresponsive !== undefined && { unresponsive }),
      children: this.children.map((child) => child.asNode(path)),
      ...(omitted > 0 && { omitted }),
    };
  }
}

/**
 * Leaves out what is too much: the lower in the tree the sooner, and on one level from the end.
 *
 * @param most - How many may be left below those at the top.
 */
export function thinOut(top: readonly Draft[], most: number): void {
  let room = most;
  const drafts = [...top];
  for (const draft of drafts) {
    const { children } = draft;
    draft.omitted += Math.max(0, children.length - room);
    children.length = Math.min(children.length, room);
    room -= children.length;
    for (const child of children) drafts.push(child);
  }
}

/** What a slot knows, and whoever keeps it. */
export function factsOf(member: Member, { now }: Pick<Clock, 'now'>): Facts {
  const { slot } = member;
  const described = member.describe();
  const { run, startedAtMs } = slot ?? {};
  return {
    ...described,
    lastExit: described.lastExit && inBrief(described.lastExit),
    pid: run?.pid ?? slot?.starting?.site?.pid,
    uptimeMs: run === undefined || startedAtMs === undefined ? undefined : Math.max(0, now() - startedAtMs),
  };
}

/** Where a slot's actor runs or starts, if it can be asked there. */
export function siteOf(slot: Slot | undefined): Omit<StartSite, 'pid'> | undefined {
  return slot?.run?.place ?? slot?.starting?.site;
}

/** What was spawned, and is kept by no supervisor. */
export class Spawned implements Member {
  readonly slot: Slot;

  constructor(slot: Slot) {
    this.slot = slot;
  }

  describe(): MemberFacts {
    const { name, state, restarts, fates } = this.slot;
    return { id: name, name, type: 'worker', state, restarts, lastExit: fates?.lastExit };
  }
}
