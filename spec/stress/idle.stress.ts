/** What a tree of 20 processes costs in which nothing happens. */

import { expect } from 'chai';

import { cpuTimeMs } from '../support/cpu-time.ts';
import { processesBelow } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';

/** Until the work that V8 leaves for later is done: it collects garbage some eight seconds after a start. */
const SETTLE_MS = 12_000;
const LOOK_MS = 10_000;
/** A row of the issue: of one processor. */
const MOST_PERCENT = 1;

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('A tree of 20 idle processes', () => {
  it(`takes less than ${MOST_PERCENT} % of a processor`, async () => {
    const program = runProgram('programs/idle-tree.js');
    await program.line(/^ready$/);
    await pass(SETTLE_MS);
    const below = processesBelow(program.pid);
    expect(below.filter(({ command }) => command.includes('actor-process'))).to.have.length(20);
    const pids = [program.pid, ...below.map(({ pid }) => pid)];
    const [before, began] = [cpuTimeMs(pids), performance.now()];
    await pass(LOOK_MS);
    const percent = (100 * (cpuTimeMs(pids) - before)) / (performance.now() - began);
    program.kill('SIGTERM');
    expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGTERM' });
    console.log(`    ${pids.length} processes: ${percent.toFixed(3)} % of a processor`);
    expect(percent).to.be.below(MOST_PERCENT);
  });
});
