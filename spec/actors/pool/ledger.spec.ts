import { expect } from 'chai';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Claims } from '../../../actors/pool/worker/claims.ts';
import { MOST_KEPT, ticks } from '../../../actors/pool/ledger-record.ts';
import { Ledger } from '../../../actors/pool/scheduler/ledger.ts';

describe('Ledger', () => {
  let folder = '';
  let ledger: Ledger;
  let claims: Claims;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    ledger = new Ledger(folder);
    claims = new Claims(ledger.path);
  });
  afterEach(() => {
    ledger.close();
    claims.close();
    rmSync(folder, { recursive: true });
  });

  it('knows of no claim before there is one', () => {
    expect(ledger.claim).to.equal(undefined);
  });

  it('says what was claimed last, and since when', () => {
    claims.begin(7);
    claims.loading();
    expect(ledger.claim).to.include({ batch: 7, running: 0, upTo: 0 });
    const before = ticks();
    expect(claims.claim(0, 5)).to.equal(5);
    claims.next(1);
    const claim = ledger.claim;
    expect(claim).to.include({ batch: 7, running: 1, upTo: 5 });
    expect(claim?.at).to.be.within(before, ticks());
    claims.begin(8);
    claims.loading();
    expect(ledger.claim).to.include({ batch: 8, running: 0, upTo: 0 });
  });

  it('holds the worker at the limit, for that batch alone', () => {
    claims.begin(1);
    expect(claims.claim(0, 4)).to.equal(4);
    ledger.limit(1, 6);
    ledger.limit(2, 1);
    expect(claims.claim(4, 8)).to.equal(6);
    claims.begin(2);
    expect(claims.claim(0, 8)).to.equal(1);
    claims.begin(3);
    expect(claims.claim(0, 8)).to.equal(8);
  });

  it('keeps what has not been reported, whatever it is', () => {
    const results = [1, -0, NaN, undefined, null, true, false];
    claims.begin(1);
    claims.claim(0, results.length + 1);
    for (const [at, result] of results.entries()) {
      expect(claims.keep(result)).to.equal(true);
      claims.next(at + 1);
    }
    expect(ledger.results(1, 0, results.length)).to.deep.equal(results);
    expect(ledger.results(1, 3, results.length)).to.deep.equal(results.slice(3));
    expect(ledger.results(2, 0, results.length)).to.deep.equal([]);
  });

  it('does not keep what has no room there', () => {
    claims.begin(1);
    claims.claim(0, 3);
    for (const [at, result] of [{}, 'text', 1n].entries()) {
      expect(claims.keep(result)).to.equal(false);
      claims.next(at + 1);
      expect(ledger.results(1, at, at + 1)).to.deep.equal([]);
    }
  });

  it('keeps so many, and as many again when they have been reported', () => {
    claims.begin(1);
    claims.claim(0, 1_000);
    let at = 0;
    const keepAll = (): number => {
      const first = at;
      do claims.next(at++);
      while (claims.keep(at - 1));
      return first;
    };
    keepAll();
    claims.forget();
    const first = keepAll();
    expect(at - first).to.equal(MOST_KEPT);
    claims.next(at);
    expect(ledger.results(1, first, at)).to.deep.equal(
      Array.from({ length: MOST_KEPT }, (_, i) => first + i),
    );
  });

  it('does not wait for ever for a record that its writer has died over', () => {
    claims.begin(1);
    claims.claim(0, 3);
    const file = openSync(ledger.path, 'r+');
    writeSync(file, new Uint8Array([1, 2, 3]), 0, 3, 45);
    closeSync(file);
    expect(ledger.claim).to.include({ batch: 1, running: 0, upTo: 3 });
  });

  it('is a file of this user alone, which goes when nobody needs it', () => {
    expect(statSync(ledger.path).mode & 0o777).to.equal(0o600);
    ledger.unlink();
    expect(existsSync(ledger.path)).to.equal(false);
    claims.begin(1);
    claims.loading();
    expect(ledger.claim).to.include({ batch: 1 });
  });
});
