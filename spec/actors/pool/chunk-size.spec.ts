import { expect } from 'chai';
import { chunkSize } from '../../../actors/pool/chunk-size.ts';

describe('chunkSize', () => {
  it('begins with a few items, to learn what they cost', () => {
    expect(chunkSize(100_000, 2, undefined)).to.equal(8);
    expect(chunkSize(2, 2, undefined)).to.equal(1);
  });

  it('packs quick items, about four chunks for each worker', () => {
    expect(chunkSize(100_000, 2, 0.0001)).to.equal(12_500);
  });

  it('hands out long items one by one', () => {
    expect(chunkSize(100_000, 2, 50)).to.equal(1);
    expect(chunkSize(100_000, 2, 4)).to.equal(2);
  });

  it('does not split the end of a job into messages that cost more than work', () => {
    expect(chunkSize(16, 2, 0.05)).to.equal(16);
    expect(chunkSize(200, 2, 0.05)).to.equal(25);
  });

  it('never exceeds what is left', () => {
    expect(chunkSize(3, 8, 0.0001)).to.equal(3);
  });
});
