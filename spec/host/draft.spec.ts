import { expect } from 'chai';

import type { TreeEntry } from '../../lib/codec/wire.ts';
import { Draft, thinOut } from '../../lib/host/reports/draft.ts';
import { allBelow } from '../support/tree-nodes.ts';

const facts = (name: string): Omit<TreeEntry, 'depth' | 'mailbox' | 'unresponsive' | 'omitted'> => ({
  id: name,
  name,
  type: 'worker',
  state: 'running',
  pid: 1,
  uptimeMs: 2,
  restarts: 3,
  lastExit: { type: 'normal' },
});

/** Drafts of `a(b(c)d)`, say. */
function draftOf(text: string): Draft {
  const top = new Draft(facts(''));
  const way = [top];
  for (const sign of text) {
    const [parent] = way.slice(-1);
    if (sign === ')') way.pop();
    else if (sign === '(') way.push(parent?.children.at(-1) ?? top);
    else parent?.children.push(new Draft(facts(sign)));
  }
  return top;
}

function textOf({ children, omitted }: Draft): string {
  const inside = children.map((child) => {
    const below = textOf(child);
    return child.facts.name + (below === '' ? '' : `(${below})`);
  });
  return inside.join('') + (omitted === 0 ? '' : `+${omitted}`);
}

describe('Draft', () => {
  it('is the same after it has gone from one process to another', () => {
    const draft = draftOf('a(b(c)d)e(f)g');
    draft.mailbox = { length: 1, highWater: 2 };
    const [a, e] = draft.children;
    if (a === undefined || e === undefined) throw new Error('they were made');
    a.unresponsive = true;
    e.omitted = 4;
    e.mailbox = { length: 5, highWater: 6 };
    const part = draft.asPart();
    const copy = new Draft(facts(''));
    copy.complete(part);
    expect(copy).to.deep.equal(draft);
    expect(textOf(copy)).to.equal('a(b(c)d)e(f+4)g');
    expect(part.entries.map(({ id, depth }) => `${id}${depth}`)).to.deep.equal(
      'a1 b2 c3 d2 e1 f2 g1'.split(' '),
    );
  });

  it('makes paths of names, and leaves out what is not known', () => {
    const draft = draftOf('a(b)');
    draft.facts = { ...facts('top'), pid: undefined, uptimeMs: undefined, lastExit: undefined };
    const node = draft.asNode('/over');
    expect(allBelow(node).map(({ path }) => path)).to.deep.equal([
      '/over/top',
      '/over/top/a',
      '/over/top/a/b',
    ]);
    expect(node).to.have.all.keys('id', 'path', 'type', 'state', 'restarts', 'children');
  });
});

describe('thinOut', () => {
  const thinned = (text: string, most: number): string => {
    const draft = draftOf(text);
    thinOut([draft], most);
    return textOf(draft);
  };

  it('leaves all where there is room', () => {
    expect(thinned('a(b(c)d)e(f)g', 7)).to.equal('a(b(c)d)e(f)g');
  });

  it('leaves out the lowest first, and on one level the last', () => {
    const left = [6, 5, 4, 3, 2, 0].map((most) => thinned('a(b(c)d)e(f)g', most));
    expect(left).to.deep.equal([
      'a(b(+1)d)e(f)g',
      'a(b(+1)d)e(+1)g',
      'a(b(+1)+1)e(+1)g',
      'a(+2)e(+1)g',
      'a(+2)e(+1)+1',
      '+3',
    ]);
  });

  it('counts those left out earlier too', () => {
    const draft = draftOf('ab');
    draft.omitted = 2;
    thinOut([draft], 1);
    expect(textOf(draft)).to.equal('a+3');
  });
});
