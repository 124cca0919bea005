import { expect } from 'chai';

import { inheritedNodeOptions } from '../../lib/host/processes/node-options.ts';

describe('inheritedNodeOptions', () => {
  for (const [given, kept] of [
    [[], []],
    [
      ['--import', 'tsx', '--expose-gc'],
      ['--import', 'tsx', '--expose-gc'],
    ],
    [
      ['--import=tsx', '--max-old-space-size=100'],
      ['--import=tsx', '--max-old-space-size=100'],
    ],
    [['--inspect', '--inspect=9229', '--inspect-brk', '--inspect-port=0', '--expose-gc'], ['--expose-gc']],
    [['--watch', '--watch-path=./lib', '--test', '--test-only', '--expose-gc'], ['--expose-gc']],
    [['--cpu-prof', '--cpu-prof-dir=/tmp', '--heap-prof', '--expose-gc'], ['--expose-gc']],
    [['-e', 'console.log(1)', '--expose-gc'], ['--expose-gc']],
    [['--eval', '--inspect', '--expose-gc'], ['--expose-gc']],
    [['--eval=1', '-p', '1 + 1', '--print=2', '--expose-gc'], ['--expose-gc']],
    [['-pe', '1', '--input-type=module', '--expose-gc'], ['--expose-gc']],
    [['-i', '--interactive', '-c', '--check', '--expose-gc'], ['--expose-gc']],
    [['--watch-path', './lib', '--expose-gc'], ['--expose-gc']],
    [['--input-type', 'module', '--expose-gc'], ['--expose-gc']],
    [['--cpu-prof-dir', '/tmp', '--expose-gc'], ['--expose-gc']],
    [['--inspect-port', '0', '--expose-gc'], ['--expose-gc']],
  ] as const) {
    it(`keeps ${kept.join(' ') || 'nothing'} of ${given.join(' ') || 'nothing'}`, () => {
      expect(inheritedNodeOptions(given)).to.deep.equal(kept);
    });
  }
});
