import { expect } from 'chai';

import { isAlive, processesBelow } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { waitUntil } from '../support/wait-until.ts';

const readyPid = async (program: ReturnType<typeof runProgram>): Promise<number> =>
  Number((await program.line(/^ready (\d+)$/))[1]);

describe('SIGINT and SIGTERM', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stop the system, then the program, which ends by ${signal}`, async () => {
      const program = runProgram('programs/living.js', ['told']);
      const pid = await readyPid(program);
      program.kill(signal);
      expect(await program.ended).to.deep.equal({ code: null, signal });
      expect(program.stdout).to.match(/closed: shutdown\n$/);
      expect(isAlive(pid)).to.equal(false);
    });
  }

  for (const [how, when] of [
    ['listens', 'listens itself'],
    ['listened-once', 'listened before the system was there, once'],
  ] as const) {
    it(`leave a program alone that ${when}`, async () => {
      const program = runProgram('programs/living.js', ['told', how]);
      const pid = await readyPid(program);
      program.kill('SIGTERM');
      await program.line(/^heard SIGTERM, and the system is open$/);
      expect([program.pid, pid].map(isAlive)).to.deep.equal([true, true]);
      program.kill('SIGKILL');
      await program.ended;
      await waitUntil(() => !isAlive(pid), 'its actor gone', 2_000);
      expect(program.stdout).to.not.include('closed');
    });
  }

  it('count once when they come twice at a time, as npm has it', async () => {
    const program = runProgram('programs/living.js', ['told', 'lingers']);
    await readyPid(program);
    program.kill('SIGINT');
    await program.line(/^stopping$/);
    program.kill('SIGINT');
    expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGINT' });
    expect(program.stdout).to.match(/closed: shutdown\n$/);
  });

  it('end a program at once the second time', async () => {
    const program = runProgram('programs/living.js', ['stubborn']);
    const pid = await readyPid(program);
    // Its actor takes a minute to stop; the first signal waits for that, no later one does.
    await waitUntil(
      () => {
        program.kill('SIGTERM');
        return !isAlive(program.pid);
      },
      'the program gone',
      2_000,
    );
    expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGTERM' });
    await waitUntil(() => !isAlive(pid), 'its actor gone', 2_000);
  });
});

describe('A program with a system', () => {
  for (const placement of ['process', 'local'] as const) {
    it(`lives as long as an actor of it does (${placement})`, async () => {
      const program = runProgram('programs/living.js', [placement]);
      await readyPid(program);
      // Each turn of the event loop is a chance for it to end.
      let turns = 0;
      await waitUntil(() => ++turns > 1_000, 'many turns');
      expect(isAlive(program.pid)).to.equal(true);
      program.kill('SIGINT');
      await program.ended;
    });

    it(`ends by itself when all its actors have stopped (${placement})`, async () => {
      const program = runProgram('programs/living.js', [placement, 'stops-actor']);
      expect(await program.ended).to.deep.equal({ code: 0, signal: null });
      expect(program.stderr).to.equal('');
    });
  }

  it('takes its actors along when it crashes', async () => {
    const program = runProgram('programs/living.js', ['crashes']);
    const pid = await readyPid(program);
    expect(await program.ended).to.deep.equal({ code: 1, signal: null });
    expect(program.stderr).to.include('the program itself');
    await waitUntil(() => !isAlive(pid), 'its actor gone', 2_000);
  });

  it('takes its actors along when it exits', async () => {
    const program = runProgram('programs/living.js', ['exits']);
    const pid = await readyPid(program);
    const below = processesBelow(program.pid).map((entry) => entry.pid);
    expect(await program.ended).to.deep.equal({ code: 5, signal: null });
    await waitUntil(() => ![pid, ...below].some(isAlive), 'all gone', 2_000);
  });
});
