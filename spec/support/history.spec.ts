import { expect } from 'chai';

import { checkDeaths, checkHistory, type Entry, type Run } from './history.ts';
import { operations } from './operations.ts';

/** A run whose entries are 10 ms apart. */
function run(name: string, entries: readonly Entry[], rest: Partial<Run> = {}): Run {
  const startedAt = rest.startedAt ?? 0;
  const [slot = ''] = name.split('.');
  const timed = entries.map((entry, index) => ({ ...entry, at: startedAt + 10 * (index + 1) }));
  return { slot, run: name, startedAt, final: true, ...rest, entries: timed };
}

const told = (n: number): Entry => ({ what: 'sent', to: 'b', n, ask: false });
const asked = (n: number): Entry => ({ what: 'sent', to: 'b', n, ask: true });
const answered = (n: number, by: string): Entry => ({ what: 'settled', to: 'b', n, by });
const rejected = (n: number, code: string, mayHaveRun?: boolean): Entry => ({
  what: 'settled',
  to: 'b',
  n,
  code: `ERR_TROUPE_${code}`,
  ...(mayHaveRun !== undefined && { mayHaveRun }),
});
const got = (n: number, from: string = 'a.1'): Entry => ({ what: 'got', from, n });
const watches: Entry = { what: 'watches', of: 'b' };
const learned = (restarting: boolean): Entry => ({ what: 'learned', of: 'b', reason: 'exited', restarting });
const down = (restarting: boolean): Entry => ({ what: 'down', of: 'b', restarting });
const alive: Entry = { what: 'alive' };
const dead = { final: false } as const;
/** Later than all entries of runs that start at 0. */
const later = { startedAt: 1_000 } as const;

const SOUND: Readonly<Record<string, readonly Run[]>> = {
  'everything arrives and is answered': [
    run('a.1', [told(1), asked(2), told(3), answered(2, 'b.1'), asked(4), answered(4, 'b.1')]),
    run('b.1', [got(1), got(2), got(3), got(4)]),
  ],
  'a crash loses what was on its way, and the next run gets what is sent then': [
    run('a.1', [
      watches,
      told(1),
      told(2),
      asked(3),
      learned(true),
      rejected(3, 'ACTOR_EXITED', true),
      told(4),
    ]),
    run('b.1', [got(1)], dead),
    run('b.2', [got(4)], later),
  ],
  'what was sent before an end was known arrives at the next run all the same': [
    run('a.1', [watches, told(1), told(2), told(3), learned(true), told(4), asked(5), answered(5, 'b.2')]),
    run('b.1', [got(1)], dead),
    run('b.2', [got(3), got(4), got(5)], later),
  ],
  'a run comes and goes, and takes along what was sent to it': [
    run('a.1', [watches, told(1), learned(true), told(2), told(3), learned(true), told(4)]),
    run('b.1', [got(1)], dead),
    run('b.2', [], { ...dead, startedAt: 500 }),
    run('b.3', [got(3), got(4)], later),
  ],
  'what was refused at the bound does not arrive': [
    run('a.1', [
      told(1),
      told(2),
      { what: 'refused', to: 'b', n: 2 },
      asked(3),
      rejected(3, 'MAILBOX_FULL'),
      told(4),
    ]),
    run('b.1', [got(1), got(4)]),
  ],
  'a sender that dies leaves an ask open': [run('a.1', [asked(1)], dead), run('b.1', [got(1)])],
  'after the last run asks find no process': [
    run('a.1', [watches, told(1), learned(false), down(false), asked(2), rejected(2, 'NO_PROCESS')]),
    run('b.1', [got(1)], dead),
  ],
  'a message of the next run comes after the Down of the one before': [
    run('b.1', [], dead),
    run('b.2', [alive, alive, alive, alive], { startedAt: 15 }),
    run('a.1', [watches, down(true), got(1, 'b.2')]),
  ],
};

const BROKEN: Readonly<Record<string, readonly [RegExp, readonly Run[]]>> = {
  'a message that arrives twice': [/1 arrived twice/, [run('a.1', [told(1)]), run('b.1', [got(1), got(1)])]],
  'a message that arrives at two runs': [
    /1 arrived twice/,
    [run('a.1', [told(1)]), run('b.1', [got(1)], dead), run('b.2', [got(1)], later)],
  ],
  'a message that overtakes another': [
    /1 arrived after 2/,
    [run('a.1', [told(1), told(2)]), run('b.1', [got(2), got(1)])],
  ],
  'a message that is overtaken by one to the run before': [
    /1 arrived after 2/,
    [run('a.1', [told(1), told(2)]), run('b.1', [got(2)], dead), run('b.2', [got(1)], later)],
  ],
  'a message that nobody sent': [
    /2 arrived and was never sent/,
    [run('a.1', [told(1)]), run('b.1', [got(1), got(2)])],
  ],
  'a gap in what a run got': [
    /got 1 and 3, but not 2/,
    [run('a.1', [told(1), told(2), told(3)]), run('b.1', [got(1), got(3)])],
  ],
  'a loss before an ask that was answered': [
    /b\.1 answered 2, but did not get 1/,
    [run('a.1', [told(1), asked(2), answered(2, 'b.1')]), run('b.1', [got(2)])],
  ],
  'an answer of a run that was not asked': [
    /answered by b\.1, which did not get it/,
    [run('a.1', [asked(1), answered(1, 'b.1')]), run('b.1', [])],
  ],
  'an ask that is never settled': [/ask 1 was never settled/, [run('a.1', [asked(1)]), run('b.1', [got(1)])]],
  'an ask that is rejected for no good reason': [
    /ask 1 was rejected with ERR_TROUPE_CLOSED/,
    [run('a.1', [asked(1), rejected(1, 'CLOSED')]), run('b.1', [])],
  ],
  'an ask that is handled though it was said not to be': [
    /ask 1 was handled, though/,
    [run('a.1', [asked(1), rejected(1, 'ACTOR_EXITED', false)]), run('b.1', [got(1)], dead)],
  ],
  'a loss of what is sent after an end was known': [
    /2, sent after an end was known, was lost; 3 arrived/,
    [
      run('a.1', [watches, told(1), learned(true), told(2), told(3)]),
      run('b.1', [got(1)], dead),
      run('b.2', [got(3)], later),
    ],
  ],
  'a loss of what is sent after an ask told of the end': [
    /3, sent after an end was known, was lost; 4 arrived/,
    [
      run('a.1', [told(1), asked(2), rejected(2, 'ACTOR_EXITED', false), told(3), told(4)]),
      run('b.1', [got(1)], dead),
      run('b.2', [got(4)], later),
    ],
  ],
  'a message to a slot that has ended': [
    /2 arrived at a slot that had ended/,
    [
      run('a.1', [watches, told(1), learned(false), told(2)]),
      run('b.1', [got(1)], dead),
      run('b.2', [got(2)], later),
    ],
  ],
  'an ask to a slot that has ended which is rejected otherwise': [
    /ask 1 to a slot that had ended was rejected with ERR_TROUPE_ACTOR_EXITED/,
    [
      run('a.1', [watches, learned(false), down(false), asked(1), rejected(1, 'ACTOR_EXITED', true)]),
      run('b.1', [], dead),
    ],
  ],
  'a message that comes after the Down of its sender': [
    /1 of b\.1 came after the Down of it/,
    [
      run('b.1', [{ what: 'sent', to: 'a', n: 1, ask: false }], dead),
      run('a.1', [watches, down(false), got(1, 'b.1')], { startedAt: 100 }),
    ],
  ],
  'a message of an earlier run that comes after a later Down': [
    /1 of b\.1 came after the Down of it/,
    [
      run('b.1', [{ what: 'sent', to: 'a', n: 1, ask: false }], dead),
      run('b.2', [alive], { startedAt: 50 }),
      run('a.1', [watches, down(true), got(1, 'b.1')], { startedAt: 100 }),
    ],
  ],
  'an end that nobody tells': [
    /was never told that b has ended/,
    [run('a.1', [watches]), run('b.1', [], dead)],
  ],
  'more ends than lives': [
    /more Downs of b than runs/,
    [run('a.1', [watches, down(true), down(true)]), run('b.1', [], later)],
  ],
};

describe('checkHistory', () => {
  for (const [title, history] of Object.entries(SOUND)) {
    it(`accepts that ${title}`, () => {
      expect(checkHistory(history)).to.deep.equal([]);
    });
  }

  for (const [title, [problem, history]] of Object.entries(BROKEN)) {
    it(`rejects ${title}`, () => {
      expect(checkHistory(history).join('\n')).to.match(problem);
    });
  }
});

describe('checkDeaths', () => {
  const parents = new Map([['b', 'a']]);
  const history = [run('a.1', [alive], later), run('b.1', [alive], { ...dead, ...later })];

  it('accepts the end of what was ended, itself or what it belongs to', () => {
    for (const slot of ['a', 'b'])
      expect(checkDeaths(history, [{ slot, at: 990 }], parents)).to.deep.equal([]);
  });

  it('rejects one that nobody had ended', () => {
    const elsewhere = { slot: 'c', at: 990 };
    const longAgo = { slot: 'b', at: -20_000 };
    for (const endings of [[], [elsewhere], [longAgo]]) {
      expect(checkDeaths(history, endings, parents)).to.deep.equal(['b.1 ended, though nobody had ended it']);
    }
  });
});

describe('operations', () => {
  const first = (seed: number, many: number): string[] => {
    const steps = operations(seed);
    return Array.from({ length: many }, () => JSON.stringify(steps.next().value));
  };

  it('are the same for the same seed, and others for another', () => {
    expect(first(1, 5_000)).to.deep.equal(first(1, 5_000));
    expect(first(1, 50)).to.not.deep.equal(first(2, 50));
  });

  it('are of every kind', () => {
    const text = first(3, 5_000).join('\n');
    for (const what of ['spawn', 'tell', 'ask', 'pass', 'end']) expect(text).to.include(`"what":"${what}"`);
    for (const how of ['stop', 'kill', 'leave', 'crash', 'exit', 'SIGKILL'])
      expect(text).to.include(`"how":"${how}"`);
    expect(text).to.include('permanent').and.to.include('local');
  });
});
