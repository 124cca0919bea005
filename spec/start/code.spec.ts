/** What V8 has made of the library goes from the root of a system to its other processes. */

import { readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

import { expect } from 'chai';
import * as troupe from 'troupe';
import { createSystem, type System } from 'troupe';

import { repoRoot } from '../support/repo-root.ts';
import { Idle } from './idle.ts';

const SCRIPT = join(repoRoot, 'dist/bundle/troupe.cjs');

describe('The code of the library', () => {
  let system: System;

  beforeEach(async () => {
    system = await createSystem({ logLevel: 'silent' });
  });

  afterEach(async () => {
    await system.stop();
  });

  it('is compiled already for all processes but the root', async () => {
    const code = await codeOf(system);
    const script = new Script(readFileSync(SCRIPT, 'latin1'), { cachedData: readFileSync(code) });
    expect(script.cachedDataRejected).to.equal(false);
  });

  it('is handed to them in the private directory, with the name of its version', async () => {
    const code = await codeOf(system);
    const { size, mtimeMs } = statSync(SCRIPT);
    expect(basename(code)).to.equal(`code-${size}-${mtimeMs}`);
    expect(statSync(code).mode & 0o777).to.equal(0o600);
    expect(statSync(dirname(code)).mode & 0o777).to.equal(0o700);
  });

  it('is compiled by who does not find it', async () => {
    const code = await codeOf(system);
    await rm(code);
    expect(await codeOf(system)).to.equal(code);
  });

  async function codeOf(owner: System): Promise<string> {
    const idle = await owner.spawn(Idle);
    return idle.ask('code');
  }
});

describe('The script', () => {
  it('keeps the names of what is public', () => {
    const functions = Object.entries(troupe as Record<string, unknown>).filter(
      ([, value]) => typeof value === 'function',
    );
    expect(functions).to.have.length.above(30);
    expect(
      functions.filter(([name, value]) => (value as { readonly name: string }).name !== name),
    ).to.deep.equal([]);
  });

  it('is ASCII, as which it is read', () => {
    expect(readFileSync(SCRIPT).findIndex((byte) => byte > 127)).to.equal(-1);
  });
});
