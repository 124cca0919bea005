import { chownSync, closeSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { lowerLimit } from '../support/limits.ts';
import { copyOfNode, limitedUser } from '../support/node-copy.ts';
import { runProgram, type Program, type ProgramOptions } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What the program says of its child. */
interface Back {
  readonly pid: number;
  readonly descriptors: number;
  readonly processes: number;
  /** A ref that was looked up by name before reaches the same run. */
  readonly same: boolean;
}

/** A crash report of a start that failed. */
interface Refusal {
  readonly time: number;
  readonly msg: string;
  readonly crashReport: { readonly exit: string; readonly delayMs: number };
}

/** Waits of the child's back-off, without jitter. */
const WAITS_MS = [40, 80];

/** Kills the child of a program while something is in the way of the next: it is tried again, later and later. */
class Recovery {
  readonly folder: string;
  readonly #program: Program;
  #backs = 0;

  constructor(folder: string, options: ProgramOptions = {}, child?: readonly [module: string, name: string]) {
    this.folder = folder;
    if (options.uid !== undefined) chownSync(folder, options.uid, options.uid);
    const args = child ?? [join(repoRoot, 'dist/spec/fixtures/exits.js'), 'Exiting'];
    this.#program = runProgram('programs/recovering.js', args, { ...options, env: { TMPDIR: folder } });
  }

  get pid(): number {
    return this.#program.pid;
  }

  async back(): Promise<Back> {
    const count = ++this.#backs;
    const lines = (): string[] => this.#program.stdout.split('\n').filter((line) => line.startsWith('back '));
    await waitUntil(() => lines().length >= count, 'the child is back');
    return JSON.parse(lines()[count - 1]?.slice('back '.length) ?? '') as Back;
  }

  async loseChild(): Promise<void> {
    this.#program.kill('SIGUSR2');
  }

  /** Starts that failed, as the log tells. */
  get refusals(): Refusal[] {
    return this.#program.stderr
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Refusal)
      .filter(({ crashReport: report }) => report.exit === 'crashed');
  }

  async meet(reason: string, obstruct: () => () => void): Promise<void> {
    const before = await this.back();
    const remove = obstruct();
    await this.loseChild();
    const tries = WAITS_MS.length + 1;
    await waitUntil(() => this.refusals.length >= tries, `${tries} refusals`, 10_000);
    // One that comes meanwhile may find the reason gone when it looks for it.
    const { refusals } = this;
    remove();
    const after = await this.back();
    for (const { msg } of refusals) expect(msg).to.include('/app/one').and.to.include(reason);
    const times = refusals.map(({ time }) => time);
    const delays = refusals.slice(0, WAITS_MS.length).map(({ crashReport }) => crashReport.delayMs);
    expect(delays).to.deep.equal(WAITS_MS);
    // The clock of the log counts whole milliseconds.
    for (const [index, waitMs] of WAITS_MS.entries())
      expect((times[index + 1] ?? 0) - (times[index] ?? 0)).to.be.at.least(waitMs - 2);
    expect(after.pid).not.to.equal(before.pid);
    expect({ ...after, pid: 0 }).to.deep.equal({ ...before, pid: 0, same: true });
    await this.end();
  }

  async end(): Promise<void> {
    this.#program.kill('SIGTERM');
    expect(await this.#program.ended).to.deep.equal({ code: 0, signal: null });
    rmSync(this.folder, { recursive: true });
  }
}

const newFolder = (): string => mkdtempSync('/tmp/troupe-recovery-');

describe('A child that cannot be started again for a while', () => {
  sideBySide({ atOnce: 3, timeoutMs: 60_000 }, (it) => {
    it('is back by itself once there are not too many processes any more', async () => {
      const folder = newFolder();
      const user = limitedUser === undefined ? {} : { uid: limitedUser, node: copyOfNode(folder) };
      const recovery = new Recovery(folder, user);
      await recovery.meet('ulimit -u', () => lowerLimit(recovery.pid, 'nproc', 1, limitedUser));
    });

    it('is back by itself once there are not too many open files any more', async () => {
      const recovery = new Recovery(newFolder());
      await recovery.meet('ulimit -n', () => lowerLimit(recovery.pid, 'nofile', 8));
    });

    it('is back by itself once node is there again', async () => {
      const folder = newFolder();
      const node = copyOfNode(folder);
      await new Recovery(folder, { node }).meet(`${node} does not exist`, () => {
        renameSync(node, `${node}.away`);
        return () => renameSync(`${node}.away`, node);
      });
    });

    it('is back by itself once its module is there again', async () => {
      const folder = newFolder();
      const file = join(folder, 'here.mjs');
      writeFileSync(
        file,
        `import { defineActor } from '${import.meta.resolve('troupe')}';
        export const Here = defineActor(import.meta, 'Here', () => ({ pid: () => process.pid }));`,
      );
      await new Recovery(folder, {}, [file, 'Here']).meet('its module is not there (any more)', () => {
        renameSync(file, `${file}.away`);
        return () => renameSync(`${file}.away`, file);
      });
    });

    it('is back each time although the disk under the log is full', async () => {
      const full = openSync('/dev/full', 'w');
      const recovery = new Recovery(newFolder(), { stderr: full });
      closeSync(full);
      const { descriptors, processes, pid } = await recovery.back();
      const pids = new Set([pid]);
      for (let times = 1; times <= 2; times++) {
        await recovery.loseChild();
        const after = await recovery.back();
        expect(after).to.include({ descriptors, processes, same: true });
        pids.add(after.pid);
      }
      expect(pids.size).to.equal(3);
      await recovery.end();
    });
  });
});
