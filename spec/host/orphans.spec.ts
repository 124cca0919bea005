import { expect } from 'chai';
import { createSystem } from 'troupe';

import { Unruly } from '../fixtures/breaking.ts';
import { isAlive, processesBelow } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('SIGKILL of the main program', () => {
  for (const [kind, what, count] of [
    ['idle', 'an idle child that ignores SIGTERM', 1],
    ['busy', 'a child in a busy loop', 1],
    ['grandchild', 'a busy grandchild', 2],
    ['program', 'a busy program that a busy child had started', 2],
  ] as const) {
    it(`leaves nothing of ${what} after 2 s`, async () => {
      const program = runProgram('programs/household.js', [kind]);
      const [, list = ''] = await program.line(/^pids (.*)$/);
      const pids = list.split(' ').map(Number);
      expect(pids).to.have.length(count);
      const all = [...pids, ...processesBelow(program.pid).map(({ pid }) => pid)];
      program.kill('SIGKILL');
      expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGKILL' });
      await waitUntil(() => !all.some(isAlive), `all of ${all.join(', ')} gone`, 2_000);
    });
  }
});

describe('Killing a child', () => {
  it('leaves nothing of what it had started', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    const actor = await system.spawn(Unruly);
    const program = await actor.ask('program');
    const grandchild = await (await actor.ask('child')).ask('beBusy', true);
    expect([program, grandchild].map(isAlive)).to.deep.equal([true, true]);
    await actor.kill();
    await waitUntil(() => !isAlive(program) && !isAlive(grandchild), 'both gone', 2_000);
    await system.stop();
  });

  it('leaves nothing of what it had started when it leaves by itself', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    const actor = await system.spawn(Unruly);
    const program = await actor.ask('program');
    await actor.stop();
    await waitUntil(() => !isAlive(program), 'the program gone', 2_000);
    await system.stop();
  });
});

describe('The guard', () => {
  const guards = (): number[] =>
    processesBelow(process.pid)
      .filter(({ parent, command }) => parent === process.pid && command.startsWith('/bin/sh'))
      .map(({ pid }) => pid);

  it('is one per program, and gone after the stop of its system', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    await Promise.all([system.spawn(Unruly), system.spawn(Unruly)]);
    const [guard = 0, ...more] = guards();
    expect(more).to.deep.equal([]);
    await system.stop();
    await waitUntil(() => !isAlive(guard), 'the guard gone', 2_000);
  });

  it('is replaced when it is killed', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    await system.spawn(Unruly);
    const [first = 0] = guards();
    process.kill(first, 'SIGKILL');
    await waitUntil(() => guards().some((pid) => pid !== first), 'another guard');
    await system.spawn(Unruly);
    await system.stop();
  });

  it('does its work after it was replaced', async () => {
    const program = runProgram('programs/household.js', ['busy']);
    const [, pid = ''] = await program.line(/^pids (.*)$/);
    const guardsOf = (): number[] =>
      processesBelow(program.pid)
        .filter(({ parent, command }) => parent === program.pid && command.startsWith('/bin/sh'))
        .map((entry) => entry.pid);
    const [first = 0] = guardsOf();
    process.kill(first, 'SIGKILL');
    await waitUntil(() => guardsOf().some((other) => other !== first), 'another guard');
    // The guard is in the process table before it has been told what to watch over.
    program.kill('SIGUSR2');
    await program.line(/^here$/);
    program.kill('SIGKILL');
    await program.ended;
    await waitUntil(() => !isAlive(Number(pid)), 'the child gone', 2_000);
  });
});
