import { expect } from 'chai';
import type { System } from 'troupe';

import { Parent } from '../fixtures/family.ts';
import { DEATHS, Reader, ROOMY, Writer, type ReaderRef, type WriterRef } from '../fixtures/last-letters.ts';
import { Clerk, type ClerkRef } from '../fixtures/ranks.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { march } from '../support/marches.ts';
import { useStage } from '../support/placements.ts';
import { sideBySide } from '../support/side-by-side.ts';

/** Pairs of actors in two processes; what each knows of the other it knows from messages. */
const PAIRS: Readonly<Record<string, (system: System) => Promise<readonly [ClerkRef, ClerkRef]>>> = {
  'parent and child': async (system) => {
    const parent = await system.spawn(Clerk);
    return [parent, await parent.ask('clerk')];
  },
  siblings: async (system) => [await system.spawn(Clerk), await system.spawn(Clerk)],
  'an actor and one two levels below': async (system) => {
    const top = await system.spawn(Clerk);
    return [top, await (await top.ask('clerk')).ask('clerk')];
  },
  'an actor in the program and one three levels below': async (system) => {
    const [, below] = (await PAIRS['an actor and one two levels below']?.(system)) ?? [];
    if (below === undefined) throw new Error('a pair that is in the table');
    return [await system.spawn(Clerk, { placement: 'local' }), below];
  },
  'actors below two siblings': async (system) => {
    const [one, other] = [await system.spawn(Clerk), await system.spawn(Clerk)];
    return [await one.ask('clerk'), await other.ask('clerk')];
  },
};

/** Readers and writers: siblings, and strangers of several kinds. */
const MOURNERS: Readonly<Record<string, (system: System) => Promise<readonly [ReaderRef, WriterRef]>>> = {
  'to a sibling': async (system) => [
    await system.spawn(Reader, { mailbox: ROOMY }),
    await system.spawn(Writer),
  ],
  'to an actor two levels above': async (system) => {
    const top = await system.spawn(Reader, { mailbox: ROOMY });
    return [top, await (await top.ask('reader')).ask('writer')];
  },
  'to the program, from below a child of it': async (system) => [
    await system.spawn(Reader, { mailbox: ROOMY, placement: 'local' }),
    await (await system.spawn(Reader)).ask('writer'),
  ],
  'between actors below two siblings': async (system) => {
    const [one, other] = [await system.spawn(Reader), await system.spawn(Reader)];
    return [await one.ask('reader'), await other.ask('writer')];
  },
};

describe('The order of messages', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is that of each of 64 senders, while routes are made and others die', async function () {
    this.timeout(60_000);
    const { heard, deaths } = await march(stage.system, 1_000);
    expect(heard).to.have.length(64);
    for (const { from, count, wrong } of heard) {
      expect({ from, count, wrong }).to.deep.equal({ from, count: 1_000, wrong: undefined });
    }
    expect(deaths).to.be.greaterThan(0);
  });

  sideBySide({ atOnce: 3 }, (it) => {
    for (const [title, open] of Object.entries(PAIRS)) {
      it(`is kept both ways at once between ${title}`, async () => {
        const [one, other] = await open(stage.system);
        await Promise.all([one.ask('write', other, 2_000), other.ask('write', one, 2_000)]);
        for (const clerk of [one, other]) {
          const [heard, ...others] = await clerk.ask('heard');
          expect(heard).to.include({ count: 2_000 }).and.not.to.have.property('wrong');
          expect(others).to.deep.equal([]);
        }
      });
    }
  });

  it('is kept to an actor that was found by its name', async () => {
    const named = await (await stage.spawn(Clerk)).ask('clerk');
    const found = await stage.spawn(Clerk, { name: 'found' });
    const seekers = [await stage.spawn(Clerk), await (await stage.spawn(Clerk)).ask('clerk'), named];
    await Promise.all(seekers.map(async (seeker) => seeker.ask('writeToName', 'found', 1_000)));
    const heard = await found.ask('heard');
    expect(heard).to.have.length(3);
    for (const one of heard) expect(one).to.include({ count: 1_000 }).and.not.to.have.property('wrong');
  });
});

describe('The end of an actor', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const LETTERS = 900;
  const REASONS = { stop: 'normal', crash: 'crashed', exit: 'exited', kill: 'exited' } as const;
  const numbers = Array.from({ length: LETTERS }, (_, index) => index + 1);

  sideBySide({ atOnce: 4, timeoutMs: 30_000 }, (it) => {
    for (const [title, open] of Object.entries(MOURNERS)) {
      for (const death of DEATHS) {
        it(`is told after all its messages ${title}, and so are lost asks, after ${death}`, async () => {
          const [reader, writer] = await open(stage.system);
          await writer.ask('greet', reader);
          await reader.ask('watch', writer);
          await reader.ask('request', writer, LETTERS, death);
          const diary = await reader.ask('diary', 2);
          expect(diary.slice(0, LETTERS + 1)).to.deep.equal([0, ...numbers]);
          expect(diary.slice(LETTERS + 1)).to.have.members([REASONS[death], 'ERR_TROUPE_ACTOR_EXITED']);
        });
      }
    }
  });

  it('is not taken for that of the one in whose process it was', async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const parent = await stage.spawn(Parent, { args: [recorder] });
    const child = await parent.ask('child', 'inner', 'local');
    const [childDown, parentDown] = [child.watch(), parent.watch()];
    child.tell('crash');
    expect((await childDown).reason.type).to.equal('crashed');
    expect(await parent.ask('ping')).to.equal('pong');
    process.kill((await parent.pid()) ?? 0, 'SIGKILL');
    expect((await parentDown).reason).to.include({ type: 'exited', signal: 'SIGKILL' });
  });

  // What `process.exit` cuts short is not waited for: there is no time to find a receiver then.
  for (const death of DEATHS.filter((way) => way !== 'exit')) {
    it(`is told after all its messages to one it had not written to before, after ${death}`, async () => {
      const reader = await (await stage.spawn(Reader)).ask('reader');
      const writer = await (await stage.spawn(Reader)).ask('writer');
      await reader.ask('watch', writer);
      void writer.tell('writeAndDie', reader, LETTERS, death);
      expect(await reader.ask('diary', 1)).to.deep.equal([...numbers, REASONS[death]]);
    });
  }
});
