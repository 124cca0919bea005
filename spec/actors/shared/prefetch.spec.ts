/** Both sides of what a queue sends ahead, face to face: what becomes of claims that come too late. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { now, Prefetch, UNABLE } from '../../../actors/shared/prefetch.ts';
import { Tally, TallyWriter } from '../../../actors/shared/tally.ts';
import { range } from '../../support/pool-stage.ts';

describe('Prefetch', () => {
  let directory = '';
  let prefetch: Prefetch;
  let writer: TallyWriter | undefined;

  /** Has a process that is quick be sent so many, the first of which it has asked for. */
  const sent = (count: number): TallyWriter => {
    const { tally } = prefetch.send(range(count), true);
    return (writer = new TallyWriter(tally));
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'troupe-prefetch-'));
    prefetch = new Prefetch(directory, true);
    for (let asked = 0; asked < 3; asked++) prefetch.hasReceived(0, 0);
    expect(prefetch.prepare()).to.be.greaterThan(3);
  });

  afterEach(() => {
    writer?.close();
    writer = undefined;
    prefetch.end();
    rmSync(directory, { recursive: true });
  });

  it('counts what has not been claimed', () => {
    const { size } = prefetch;
    const tally = sent(5);
    expect([size, prefetch.size, prefetch.ahead]).to.deep.equal([0, 5, 4]);
    tally.write(2);
    expect(prefetch.collect()).to.deep.equal([0, 1]);
    expect([prefetch.size, prefetch.ahead, prefetch.collect()]).to.deep.equal([3, 3, []]);
  });

  it('recalls what was sent ahead, and never what was asked for', () => {
    sent(5);
    expect(prefetch.recall()).to.deep.equal([1, 2, 3, 4]);
    expect([prefetch.size, prefetch.ahead]).to.deep.equal([1, 0]);
    expect(prefetch.recall()).to.deep.equal([]);
    expect(prefetch.end()).to.deep.equal([0]);
  });

  it('says of a claim that met a recall which of the two was first', () => {
    const tally = sent(5);
    tally.write(2);
    prefetch.collect();
    expect(prefetch.recall()).to.deep.equal([2, 3, 4]);
    expect([1, 2, 3, 4, 5].map((place) => prefetch.hasClaimed(place))).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('does not take a claim that came too late for one of a later item', () => {
    const tally = sent(5);
    tally.write(1);
    prefetch.collect();
    prefetch.recall();
    tally.write(2);
    const { first, recalled } = prefetch.send(['next', 'after'], true);
    expect([first, recalled, prefetch.collect()]).to.deep.equal([6, 5, []]);
    tally.write(6);
    expect(prefetch.collect()).to.deep.equal(['next']);
    expect(prefetch.end()).to.deep.equal(['after']);
  });

  it('gives a process more while it is quick, and less when it is not', () => {
    const rooms = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 5].map((tookMs) => {
      prefetch.keepUp(tookMs);
      return prefetch.prepare();
    });
    expect(rooms).to.deep.equal([16, 32, 64, 128, 256, 512, 512, 512, 512, 512, 512, 256, 128]);
    sent(2);
    prefetch.recall();
    expect(prefetch.prepare()).to.equal(1);
  });

  it('sends nothing ahead to who cannot claim it, or where no tally can be kept', () => {
    prefetch.hasReceived(UNABLE, 0);
    expect(prefetch.prepare()).to.equal(0);
    const homeless = new Prefetch(join(directory, 'missing'), true);
    for (let asked = 0; asked < 3; asked++) homeless.hasReceived(0, 0);
    expect(homeless.prepare()).to.equal(0);
  });

  it('leaves no file behind once both have it open', () => {
    sent(2);
    expect(readdirSync(directory)).to.have.length(1);
    prefetch.hasReceived(2, 0);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('lets claims be made for some ten milliseconds', () => {
    const before = now();
    const { until } = prefetch.send([1], false);
    expect(until).to.be.within(before + 9, now() + 10);
    expect(prefetch.restMs).to.be.at.most(10);
  });
});

describe('Tally', () => {
  it('holds counts that no 32 bits do', () => {
    const directory = mkdtempSync(join(tmpdir(), 'troupe-tally-'));
    const tally = new Tally(directory);
    const writer = new TallyWriter(tally.path);
    for (const count of [1, 2 ** 32 + 1, 2 ** 50]) {
      writer.write(count);
      expect(tally.claimed).to.equal(count);
    }
    writer.close();
    tally.close();
    expect(readdirSync(directory)).to.deep.equal([]);
    rmSync(directory, { recursive: true });
  });
});
