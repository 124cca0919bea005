/** Random histories of crashes and admin calls: whatever happens, the events of each actor tell a life that makes sense. */

import { expect } from 'chai';
import { createSystem, type SystemEvent } from 'troupe';

import { inLanes } from '../support/side-by-side.ts';
import { enact } from '../support/supervision/enact.ts';
import { historyOf, type Scale } from '../support/supervision/histories.ts';
import { Witness } from '../support/witness.ts';

const SCALE: Scale = { fewestEvents: 20, mostEvents: 40, mostWorkers: 20, hasProcess: () => false };
/** A start of a process takes as long as hundreds without. */
const MIXED: Scale = {
  fewestEvents: 20,
  mostEvents: 25,
  mostWorkers: 8,
  hasProcess: (path) => /m[01]\/w1$/.test(path),
};

/** Trees that live side by side, for the processes of one to start while another waits. */
const AT_ONCE = 3;

/** What may come next, by what came last; nothing at first. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  '': ['started', 'start-failed'],
  started: ['exited for good', 'exited'],
  exited: ['restarting'],
  'exited for good': ['gave-up', 'started', 'start-failed'],
  // It may be terminated while it waits, and then be started anew.
  restarting: ['started', 'start-failed', 'gave-up'],
  'start-failed': ['restarting', 'gave-up', 'started', 'start-failed'],
  'gave-up': ['started', 'start-failed'],
};

const LAST: readonly string[] = ['exited for good', 'gave-up', 'start-failed', 'restarting'];

/** The events of one actor as words of {@link NEXT}; `escalated` may come anywhere before its exit. */
function lifeOf(events: readonly SystemEvent[]): string[] {
  return events
    .filter(({ type }) => type !== 'escalated')
    .map((event) => (event.type === 'exited' && !event.restarting ? 'exited for good' : event.type));
}

/** Says where a life goes on as none does. */
function oddityIn(life: readonly string[]): string | undefined {
  const at = life.findIndex((word, index) => !NEXT[life[index - 1] ?? '']?.includes(word));
  if (at >= 0) return `${life.slice(0, at).join(', ')}, and then ${life[at]}`;
  return LAST.includes(life.at(-1) ?? '') ? undefined : `${life.join(', ')}, and nothing more`;
}

describe('The events of a history of crashes and admin calls', () => {
  const check = async (seeds: number, scale: Scale): Promise<void> => {
    const system = await createSystem({ name: 'spec', logLevel: 'silent' });
    const witness = new Witness(system);
    try {
      await inLanes(
        AT_ONCE,
        Array.from({ length: seeds }, (_, seed) => seed),
        (seed) =>
          enact(system, historyOf(seed, scale), (path) => (scale.hasProcess(path) ? 'process' : 'local')),
      );
    } finally {
      await system.stop();
    }
    await witness.ended;
    expect(witness.seen.filter(({ type }) => type === 'lost')).to.deep.equal([]);
    const byPath = new Map<string, SystemEvent[]>();
    // The root was there before.
    byPath.set('/spec', [{ type: 'started', path: '/spec', at: 0, pid: 0, restarts: 0 }]);
    for (const event of witness.seen) byPath.set(event.path, [...(byPath.get(event.path) ?? []), event]);
    for (const [path, events] of byPath) expect(oddityIn(lifeOf(events)), path).to.equal(undefined);
    expect(witness.seen.length).to.be.above(20 * seeds);
  };

  it('are whole lives, in local placement', async function () {
    this.timeout(30_000);
    await check(30, SCALE);
  });

  it('are so with real processes', async function () {
    this.timeout(60_000);
    await check(3, MIXED);
  });
});
