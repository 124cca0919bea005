import { expect } from 'chai';

import { Counter } from '../fixtures/counter.ts';
import { Child, Parent } from '../fixtures/family.ts';
import { Nest } from '../fixtures/nest.ts';
import { Carrier } from '../fixtures/nursery.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { timeOf } from '../support/stopwatch.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('A tree of processes', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const openParent = async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    return { recorder, parent: await stage.spawn(Parent, { args: [recorder] }) };
  };

  it('frees the names of what a killed process had started', async () => {
    const { parent } = await openParent();
    await parent.ask('child', 'inner', 'process');
    expect(await stage.system.whereis(Child, 'inner')).to.not.equal(undefined);
    await parent.kill();
    expect(await stage.system.whereis(Child, 'inner')).to.equal(undefined);
    const counter = await stage.spawn(Counter, { name: 'inner' });
    expect(await counter.ask('value')).to.equal(0);
  });

  it('frees the names of what a killed process far from the root had started', async () => {
    const outer = await stage.spawn(Nest);
    const middle = await outer.ask('spawn', 'middle');
    await middle.ask('spawn', 'inner');
    process.kill((await middle.pid()) ?? 0, 'SIGKILL');
    await middle.watch();
    await waitUntil(
      async () => (await stage.system.whereis(Nest, 'inner')) === undefined,
      'the name is free',
    );
    await outer.ask('spawn', 'inner');
  });

  it('settles what waits for an actor whose owner is killed, and what comes later', async () => {
    const { parent } = await openParent();
    const inner = await parent.ask('child', 'inner', 'process');
    expect(await inner.ask('ping')).to.equal('pong of inner');
    const down = inner.watch();
    const { ownMs } = await timeOf(async () => {
      await parent.kill();
      expect((await down).restarting).to.equal(false);
      expect((await rejectionOf(inner.ask('ping')))['code']).to.be.oneOf([
        'ERR_TROUPE_NO_PROCESS',
        'ERR_TROUPE_ACTOR_EXITED',
      ]);
    });
    expect(ownMs).to.be.lessThan(1_500);
    expect(await inner.pid()).to.equal(undefined);
    expect((await inner.stop()).reason.type).to.be.oneOf(['noproc', 'disconnected']);
  });

  it('tells siblings of the death of one of them, asks and watches alike', async () => {
    const one = await openParent();
    const other = await openParent();
    await one.parent.ask('watch', other.parent);
    const counter = await stage.spawn(Counter);
    expect(await one.parent.ask('askThrough', counter, 1)).to.equal(1);
    await one.parent.ask('watch', counter);
    await one.parent.ask('askThrough', counter, 1);
    process.kill((await counter.pid()) ?? 0, 'SIGKILL');
    expect(await one.recorder.ask('reached', 1)).to.deep.equal(['down: exited']);
    // The error crosses twice: from the dead sibling's owner to the asker, and from the asker to here.
    const error = await rejectionOf(one.parent.ask('askThrough', counter, 1));
    expect(error).to.have.nested.property('remote.code', 'ERR_TROUPE_NO_PROCESS');
  });

  it('carries large values between siblings', async () => {
    const one = await stage.spawn(Carrier);
    const other = await stage.spawn(Carrier);
    const large = 8 * 1024 * 1024;
    expect(await one.ask('fetch', other, large)).to.deep.equal({ size: large, intact: true });
    expect(await one.ask('fetchMany', other, 12, 1024 * 1024)).to.equal(12 * 1024 * 1024);
  });

  it('carries the largest value there is between siblings, behind small ones', async () => {
    const one = await stage.spawn(Nest);
    const other = await stage.spawn(Nest);
    const largest = 16 * 1024 * 1024 - 64;
    expect(await one.ask('flood', other, 50, largest)).to.equal(50 + largest);
  });

  it('carries large values between a parent and its child, many at once', async () => {
    const one = await stage.spawn(Carrier);
    const bytes = new Uint8Array(4 * 1024 * 1024).fill(5);
    const replies = await Promise.all(Array.from({ length: 3 }, async () => one.ask('carry', bytes)));
    expect(replies.every((reply) => reply.length === bytes.length && reply[7] === 5)).to.equal(true);
  });

  it('keeps order over a route between siblings', async () => {
    const recorder = await stage.spawn(Recorder);
    const child = await stage.spawn(Parent, { args: [recorder] });
    const inner = await child.ask('child', 'inner', 'process');
    await Promise.all(Array.from({ length: 200 }, async () => inner.ask('ping')));
    expect(await inner.ask('ping')).to.equal('pong of inner');
  });
});
