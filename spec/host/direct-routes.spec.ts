import { rmSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';
import type { ActorRef } from 'troupe';

import { Neighbour, type NeighbourProtocol } from '../fixtures/neighbours.ts';
import { useStage } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { socketHome } from '../support/sockets.ts';
import { waitUntil } from '../support/wait-until.ts';

type NeighbourRef = ActorRef<NeighbourProtocol>;

const numbered = (name: string, count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${first + index}`);

describe('A direct route', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const pair = async (): Promise<[NeighbourRef, NeighbourRef]> =>
    Promise.all([stage.spawn(Neighbour, { name: 'one' }), stage.spawn(Neighbour, { name: 'other' })]);

  it('carries messages between siblings in both directions, in order', async () => {
    const [one, other] = await pair();
    await Promise.all([one.ask('tellAll', other, 2_000), other.ask('tellAll', one, 2_000)]);
    // The senders have sent; their replies took another way than what they sent.
    await Promise.all([one.ask('askAll', other, 1), other.ask('askAll', one, 1)]);
    expect(await other.ask('heard')).to.deep.equal(numbered('one', 2_000));
    expect(await one.ask('heard')).to.deep.equal(numbered('other', 2_000));
  });

  it('is made once when both sides want it at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, other] = await Promise.all([stage.spawn(Neighbour), stage.spawn(Neighbour)]);
      const [answers, others] = await Promise.all([
        one.ask('askAll', other, 50),
        other.ask('askAll', one, 50),
      ]);
      expect(new Set([...answers, ...others])).to.deep.equal(new Set([await one.pid(), await other.pid()]));
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  it('works while the process between the two is busy', async function () {
    this.timeout(30_000);
    const [one, other] = await pair();
    await one.ask('askAll', other, 1);
    const finished = one.ask('tellAll', other, 500);
    // Told, but not yet done: the program does nothing else until both are.
    const heardBefore = await other.ask('heard');
    expect(heardBefore.length).to.be.at.most(500);
    one.tell('tellAll', other, 500, 500);
    one.tell('tellAndStop', other, 'done');
    const pid = (await one.pid()) ?? 0;
    await finished;
    // If all that was known already, nothing has left yet of what was told last.
    await nextTurn();
    const until = performance.now() + 15_000;
    while (isAlive(pid) && performance.now() < until) Atomics.wait(PAUSE, 0, 0, 5);
    expect(isAlive(pid)).to.equal(false);
    expect(await other.ask('heard')).to.deep.equal([...numbered('one', 1_000), 'done']);
  });

  it('leads to a grandchild, from it, and between cousins', async () => {
    const [one, other] = await pair();
    const [grandchild, cousin] = await Promise.all([one.ask('spawnListener'), other.ask('spawnListener')]);
    await grandchild.tell('hear', 'from the root');
    await other.ask('tellAll', grandchild, 3);
    await cousin.ask('tellAll', grandchild, 3);
    await grandchild.ask('tellAll', cousin, 2);
    await Promise.all([other, cousin].map(async (sender) => sender.ask('askAll', grandchild, 1)));
    const heard = await grandchild.ask('heard');
    expect(heard.filter((text) => text.startsWith('from'))).to.deep.equal(['from the root']);
    expect(heard.filter((text) => text.startsWith('other'))).to.deep.equal(numbered('other', 3));
    expect(heard).to.have.length(7);
    await grandchild.ask('askAll', cousin, 1);
    expect(await cousin.ask('heard')).to.have.length(2);
  });

  it('leads to whoever was looked up by name', async () => {
    const [one, other] = await pair();
    expect(await one.ask('tellNamed', 'other', 'hello')).to.equal(true);
    await one.ask('askAll', other, 1);
    expect(await other.ask('heard')).to.deep.equal(['hello']);
  });

  it('takes what an actor has told a stranger before it stopped', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = await Promise.all([stage.spawn(Neighbour), stage.spawn(Neighbour)]);
      const down = one.watch();
      one.tell('tellAndStop', other, 'farewell');
      expect((await down).reason).to.deep.equal({ type: 'normal' });
      await waitUntil(async () => (await other.ask('heard')).length === 1, 'the farewell has come');
      await other.stop();
    }
  });

  it('can be made although somebody has tidied up the temporary folder', async () => {
    rmSync(socketHome(), { recursive: true });
    const [one, other] = await pair();
    expect(await one.ask('askAll', other, 1)).to.deep.equal([await other.pid()]);
  });

  it('tells of a lost actor as disconnected when its owner is silent', async () => {
    const [owner, watcher] = await pair();
    const lost = await owner.ask('spawnListener');
    expect(await watcher.ask('askAll', lost, 1)).to.deep.equal([await lost.ask('pid')]);
    const [silent, killed] = [(await owner.pid()) ?? 0, await lost.ask('pid')];
    const down = lost.watch();
    await lost.ask('pid');
    process.kill(silent, 'SIGSTOP');
    const since = performance.now();
    process.kill(killed, 'SIGKILL');
    expect((await down).reason).to.deep.equal({ type: 'disconnected' });
    expect(performance.now() - since).to.be.within(400, 4_000);
    process.kill(silent, 'SIGCONT');
  });

  it('ends with either process, and the other learns why', async () => {
    const [one, other] = await pair();
    await one.ask('askAll', other, 1);
    process.kill((await other.pid()) ?? 0, 'SIGKILL');
    await other.watch();
    const error: unknown = await one.ask('askAll', other, 1).catch((reason: unknown) => reason);
    expect(error)
      .to.have.property('message')
      .that.matches(/has ended for good|ended before it replied/);
    expect(await one.ask('pid')).to.equal(await one.pid());
  });
});

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
