import { expect } from 'chai';

import { isSameSurroundings, presentSurroundings } from '../../lib/host/processes/surroundings.ts';

describe('isSameSurroundings', () => {
  const one = { env: { A: '1', B: '2' }, cwd: '/', execArgv: ['--expose-gc'], ids: [0, 0, 0, 0] };

  it('holds whatever the order of the environment', () => {
    expect(isSameSurroundings(one, { ...one, env: { B: '2', A: '1' } })).to.equal(true);
  });

  for (const [what, other] of [
    ['a variable changed', { env: { A: '1', B: '3' } }],
    ['a variable came', { env: { A: '1', B: '2', C: '' } }],
    ['a variable went', { env: { A: '1' } }],
    ['the folder changed', { cwd: '/tmp' }],
    ['the folder is gone', { cwd: undefined }],
    ['an option of node came', { execArgv: ['--expose-gc', '--no-warnings'] }],
    ['the user changed', { ids: [0, 1000, 0, 0] }],
  ] as const) {
    it(`does not when ${what}`, () => {
      expect(isSameSurroundings(one, { ...one, ...other })).to.equal(false);
    });
  }
});

describe('presentSurroundings', () => {
  it('is a copy', () => {
    const before = presentSurroundings();
    expect(isSameSurroundings(before, presentSurroundings())).to.equal(true);
    process.env['TROUPE_SPEC_SURROUNDINGS'] = 'changed';
    try {
      expect(isSameSurroundings(before, presentSurroundings())).to.equal(false);
    } finally {
      delete process.env['TROUPE_SPEC_SURROUNDINGS'];
    }
  });
});
