import { expect } from 'chai';

import { expectedLines, firstMissing } from '../support/expected-output.ts';

describe('expectedLines', () => {
  it('finds what stands behind each arrow, in order', () => {
    const source = "print(1); // => 1\n// no arrow\nprint('a b'); // => a b \n";
    expect(expectedLines(source)).to.deep.equal(['1', 'a b']);
  });
});

describe('firstMissing', () => {
  it('accepts lines in their order, with others between them', () => {
    expect(firstMissing(['1', '3'], '1\n2\n3\n')).to.equal(undefined);
  });

  it('names the line that comes too early or not at all', () => {
    expect(firstMissing(['3', '1'], '1\n3\n')).to.equal('1');
    expect(firstMissing(['1', '1'], '1\n')).to.equal('1');
    expect(firstMissing(['4'], '1\n44\n')).to.equal('4');
  });

  it('lets … stand for any text, and nothing else', () => {
    expect(firstMissing(['run …: (a.b) …'], 'run 1: (a.b) 2 s\n')).to.equal(undefined);
    expect(firstMissing(['run …: (a.b)'], 'run 1: (a-b)\n')).to.equal('run …: (a.b)');
  });
});
