import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { cpuCount } from 'troupe';
import { cpusWithin } from '../../actors/cpu-count.ts';
import { repoRoot } from '../support/repo-root.ts';

const V2 = '/sys/fs/cgroup/cpu.max';
const V1_QUOTA = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us';
const V1_PERIOD = '/sys/fs/cgroup/cpu/cpu.cfs_period_us';

describe('cpuCount', () => {
  it('is not more than Node.js may use', () => {
    expect(cpuCount()).to.be.within(1, availableParallelism());
  });

  if (process.platform === 'linux') {
    it('is 1 for a process that is bound to one', () => {
      const [, cpu = ''] =
        /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
      const url = join(repoRoot, 'dist/bundle/index.js');
      const code = `import(${JSON.stringify(url)}).then((troupe) => console.log(troupe.cpuCount()))`;
      expect(
        execFileSync('taskset', ['-c', cpu, process.execPath, '-e', code], { encoding: 'utf8' }),
      ).to.equal('1\n');
    });
  }

  for (const { files, count } of [
    { files: {}, count: 8 },
    { files: { [V2]: 'max 100000\n' }, count: 8 },
    { files: { [V2]: '300000 100000\n' }, count: 3 },
    { files: { [V2]: '250000 100000\n' }, count: 2 },
    { files: { [V2]: '50000 100000\n' }, count: 1 },
    { files: { [V2]: '1600000 100000\n' }, count: 8 },
    { files: { [V1_QUOTA]: '-1\n', [V1_PERIOD]: '100000\n' }, count: 8 },
    { files: { [V1_QUOTA]: '200000\n', [V1_PERIOD]: '100000\n' }, count: 2 },
  ]) {
    it(`is ${count} of 8 where the control group says ${JSON.stringify(Object.values(files))}`, () => {
      const texts = new Map(Object.entries(files));
      expect(cpusWithin(8, (path) => texts.get(path))).to.equal(count);
    });
  }
});
