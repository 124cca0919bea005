import { expect } from 'chai';

import { runProgram, type Program } from '../support/program.ts';

const ABSENCE_MS = 5_000;

async function isAwayFor(ms: number, pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, ms));
  process.kill(pid, 'SIGCONT');
}

describe('A supervisor that was not there for 5 s', () => {
  it('kills nobody: not who answers, starts or stops meanwhile', async () => {
    const busy = runProgram('programs/absent.js', ['busy', 'local']);
    const stopped = runProgram('programs/absent.js', ['stopped', 'local']);
    const stoppedInside = runProgram('programs/absent.js', ['stopped', 'process']);
    const pidOf = async (program: Program): Promise<number> =>
      Number((await program.line(/^ready (\d+)$/))[1]);
    await Promise.all(
      [stopped, stoppedInside].map(async (program) => isAwayFor(ABSENCE_MS, await pidOf(program))),
    );
    expect(await pidOf(stopped)).to.equal(stopped.pid);
    expect(await pidOf(stoppedInside)).not.to.equal(stoppedInside.pid);
    for (const program of [busy, stopped, stoppedInside]) {
      const [, after = ''] = await program.line(/^after (.*)$/);
      expect(JSON.parse(after)).to.deep.equal({
        supervisor: 'runs',
        start: 'pong',
        stop: program === stoppedInside ? true : { type: 'shutdown' },
        pids: 'the same',
      });
      expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    }
  }).timeout(30_000);
});
