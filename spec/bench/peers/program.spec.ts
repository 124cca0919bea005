import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { processesOfThisRun } from '../../support/processes.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { repoRoot } from '../../support/repo-root.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { figuresOf, isInstalled, startProgram } from './program.ts';

/** A program and one that it starts, each with this in its command. */
const MARK = '98765';
const FAMILY = ['/bin/sh', '-c', `sleep ${MARK} & sleep ${MARK}`] as const;

const members = (): number =>
  processesOfThisRun().filter(({ command }) => command === `sleep ${MARK}`).length;

describe('figuresOf', () => {
  it('resolves with what the program printed', async () => {
    expect(await figuresOf(['echo', '[1, 2.5]'])).to.deep.equal([1, 2.5]);
  });

  it('rejects with how the program ended and what it complained of', async () => {
    const error = await rejectionOf(figuresOf(['/bin/sh', '-c', 'echo no luck >&2; exit 3']));
    expect(error.message).to.equal('/bin/sh ended with 3: no luck');
  });

  it('rejects when that were no figures', async () => {
    expect((await rejectionOf(figuresOf(['echo', '["1"]']))).message).to.include('not an array of figures');
  });
});

describe('startProgram', () => {
  it('ends the program with all that it started', async () => {
    const program = startProgram(FAMILY);
    await waitUntil(() => members() === 2, 'both run');
    await Promise.all([rejectionOf(program.figures), program.end()]);
    await waitUntil(() => members() === 0, 'both are gone');
  });

  it('leaves nothing behind when the bench is killed', async () => {
    const module = JSON.stringify(join(repoRoot, 'dist/spec/bench/peers/program.js'));
    const code = `import { startProgram } from ${module}; startProgram(${JSON.stringify(FAMILY)});`;
    const bench = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'ignore' });
    const exit = once(bench, 'exit');
    await waitUntil(() => members() === 2, 'both run');
    bench.kill('SIGKILL');
    await exit;
    await waitUntil(() => members() === 0, 'both are gone');
  });
});

describe('isInstalled', () => {
  it('looks along the PATH', () => {
    expect(isInstalled('sh')).to.equal(true);
    expect(isInstalled('no-such-command-anywhere')).to.equal(false);
  });
});
