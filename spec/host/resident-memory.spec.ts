import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import {
  readProc,
  readPs,
  residentReader,
  type ResidentReader,
} from '../../lib/host/processes/resident-memory.ts';

const MIB = 1024 * 1024;
/** No process has this number: it is above what Linux gives out. */
const NOBODY = 2 ** 22 + 1;

describe('Reading the memory of processes', () => {
  const ways: readonly (readonly [string, () => ResidentReader])[] =
    process.platform === 'linux'
      ? [
          ['/proc', readProc],
          ['ps', readPs],
        ]
      : [['ps', readPs]];

  for (const [way, open] of ways) {
    it(`goes by what ${way} says, and leaves out who is gone`, async () => {
      const program = spawn(process.execPath, [
        '-e',
        `const kept = Buffer.alloc(${200 * MIB}, 1); console.log(kept.length); setInterval(() => kept, 1e6);`,
      ]);
      await once(program.stdout, 'data');
      const found = await new Promise<Map<number, number>>((resolve) => {
        const bytes = new Map<number, number>();
        const pids = [NOBODY, process.pid, program.pid ?? 0];
        open().read(pids, (pid, resident) => {
          bytes.set(pid, resident);
          if (bytes.size === 2) resolve(bytes);
        });
      });
      expect([...found.keys()]).to.have.members([process.pid, program.pid]);
      expect(found.get(program.pid ?? 0)).to.be.within(200 * MIB, 400 * MIB);
      if (process.platform === 'linux') {
        const [, kibibytes] =
          /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8')) ?? [];
        expect(found.get(program.pid ?? 0)).to.be.closeTo(Number(kibibytes) * 1024, MIB);
      }
      program.kill('SIGKILL');
      await once(program, 'close');
    });
  }

  it('is done four times a second where that is cheap, and once where it takes a process', () => {
    expect([residentReader('linux').intervalMs, residentReader('darwin').intervalMs]).to.deep.equal([
      250, 1_000,
    ]);
  });
});
