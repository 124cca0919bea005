import { expect } from 'chai';

import { shutsDown, type Significance } from '../../supervisors/auto-shutdown.ts';

const SIGNIFICANT = { significant: true };
const RUNNING: Significance = { significant: true, active: true };
const ENDED: Significance = { significant: true, active: false };
const OTHER: Significance = { significant: false, active: true };

describe('shutsDown', () => {
  for (const [autoShutdown, children, expected] of [
    ['never', [ENDED], false],
    ['any_significant', [ENDED, RUNNING], true],
    ['any_significant', [], true],
    ['all_significant', [ENDED, RUNNING], false],
    ['all_significant', [ENDED, RUNNING, RUNNING], false],
    ['all_significant', [ENDED, ENDED, OTHER], true],
    ['all_significant', [OTHER], true],
    ['all_significant', [], true],
  ] as const) {
    const words = children.map(({ significant, active }) =>
      significant ? (active ? 'one that lives' : 'one that has ended') : 'one that does not count',
    );
    it(`says ${expected} with ${autoShutdown}, when there is ${words.join(', ') || 'nobody'}`, () => {
      expect(shutsDown(autoShutdown, SIGNIFICANT, children)).to.equal(expected);
    });
  }

  it('says no after the end of a child that is not significant', () => {
    for (const autoShutdown of ['never', 'any_significant', 'all_significant'] as const) {
      expect(shutsDown(autoShutdown, { significant: false }, [ENDED])).to.equal(false);
    }
  });
});
