import { expect } from 'chai';
import { chunkSize, chunksPerWorker, claimSize } from '../../../actors/pool/chunk-size.ts';

const workers = 2;

describe('chunkSize', () => {
  it('is one item as long as nothing is known', () => {
    expect(chunkSize({ remaining: 1_000, workers, msPerItem: undefined })).to.equal(1);
  });

  it('packs tiny items, so that each worker gets some chunks of them', () => {
    expect(chunkSize({ remaining: 100_000, workers, msPerItem: 0.0001 })).to.equal(12_500);
    expect(chunkSize({ remaining: 16_000, workers, msPerItem: 0.0001 })).to.equal(4_000);
  });

  it('makes them alike, so that no small one is left over', () => {
    expect(chunkSize({ remaining: 5_001, workers, msPerItem: 0.0001 })).to.equal(2_501);
  });

  it('takes no more than 20 ms of work at once, and no less than one item', () => {
    expect(chunkSize({ remaining: 100_000, workers, msPerItem: 0.1 })).to.equal(200);
    expect(chunkSize({ remaining: 100_000, workers, msPerItem: 200 })).to.equal(1);
  });

  it('takes half a millisecond of work where nobody knows how much there is', () => {
    expect(chunkSize({ remaining: Infinity, workers, msPerItem: 0.01 })).to.equal(50);
  });

  it('takes no more than there is, and is never nothing', () => {
    expect(chunkSize({ remaining: 0, workers, msPerItem: 0.0001 })).to.equal(1);
    expect(chunkSize({ remaining: 3, workers, msPerItem: 0.0001 })).to.equal(3);
  });
});

describe('chunksPerWorker', () => {
  it('lets short items wait at the worker, and long ones not', () => {
    expect(chunksPerWorker(0.1)).to.equal(2);
    expect(chunksPerWorker(50)).to.equal(1);
    expect(chunksPerWorker(undefined)).to.equal(1);
  });
});

describe('claimSize', () => {
  it('is half a millisecond of work, and one item while nothing is known or items are long', () => {
    expect(claimSize(undefined)).to.equal(1);
    expect(claimSize(0.1)).to.equal(5);
    expect(claimSize(0)).to.be.within(1_000, 50_000);
    expect(claimSize(200)).to.equal(1);
  });
});
