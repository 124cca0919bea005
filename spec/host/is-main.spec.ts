import { expect } from 'chai';
import { isMain } from 'troupe';

import { runProgram } from '../support/program.ts';

describe('A module that is program and actor module at once', () => {
  it('tells one from the other by isMain', async () => {
    const program = runProgram('modules/kind-program.js');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stdout).to.equal('hello from another process: true\n');
    expect(program.stderr).to.equal('');
  });

  it('gets a StartError, and is no fork bomb, when it spawns while an actor process loads it', async () => {
    const program = runProgram('modules/spawns-while-loading.js');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    const lines = program.stdout.trimEnd().split('\n');
    expect(lines).to.have.length(1);
    const error = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'load' });
    expect(error['message']).to.include('isMain').and.to.include('spawns-while-loading');
  });

  it('is told so, and is no fork bomb either, when it spawns after it has been loaded', async () => {
    const program = runProgram('modules/spawns-after-loading.js');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stderr).to.include('isMain').and.to.include('ERR_TROUPE_START');
    expect(program.stdout.trimEnd().split('\n')).to.have.length(1);
  });
});

describe('isMain', () => {
  it('is false in a module that was imported', () => {
    expect(isMain(import.meta)).to.equal(false);
  });

  it('is false for what is no file', () => {
    expect(isMain({ ...import.meta, url: 'data:text/javascript,' })).to.equal(false);
  });
});
