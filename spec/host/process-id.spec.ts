import { expect } from 'chai';

import { isWithin, nextHop, parentOf } from '../../lib/host/routes/process-id.ts';

describe('isWithin', () => {
  for (const [process, ancestor, within] of [
    ['0', '0', true],
    ['0.1', '0', true],
    ['0.1.2.3', '0.1', true],
    ['0', '0.1', false],
    ['0.2', '0.1', false],
    ['0.11', '0.1', false],
    ['0.1', '0.11', false],
  ] as const) {
    it(`says ${within ? 'yes' : 'no'} for ${process} within ${ancestor}`, () => {
      expect(isWithin(process, ancestor)).to.equal(within);
    });
  }
});

describe('nextHop', () => {
  for (const [self, to, hop] of [
    ['0', '0.1', '0.1'],
    ['0', '0.1.2.3', '0.1'],
    ['0', '0.12', '0.12'],
    ['0.1', '0', '0'],
    ['0.1', '0.2', '0'],
    ['0.1', '0.11.1', '0'],
    ['0.1', '0.1.2.3', '0.1.2'],
    ['0.1.2', '0.1.3', '0.1'],
    ['0.1.2', '0', '0.1'],
  ] as const) {
    it(`leads from ${self} by ${hop} to ${to}`, () => {
      expect(nextHop(self, to)).to.equal(hop);
    });
  }

  it('leads everywhere without a detour', () => {
    const all = ['0', '0.1', '0.2', '0.10', '0.1.1', '0.1.2', '0.10.1', '0.1.1.1'];
    for (const from of all) {
      for (const to of all) {
        const way = [from];
        for (let at = from; at !== to; way.push(at)) at = nextHop(at, to);
        expect(way.length, way.join(' → ')).to.be.at.most(7);
        expect(new Set(way).size).to.equal(way.length);
      }
    }
  });
});

describe('parentOf', () => {
  it('is the process that started another; the root has none', () => {
    expect(['0', '0.1', '0.1.22'].map(parentOf)).to.deep.equal(['', '0', '0.1']);
  });
});
