import { expect } from 'chai';

import { Counter } from '../fixtures/counter.ts';
import { Child, Parent } from '../fixtures/family.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';

describe('An ActorRef', () => {
  forEachPlacement((stage) => {
    const open = async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      return { recorder, parent: await stage.spawn(Parent, { args: [recorder] }) };
    };

    it('works in an actor that got it in a message', async () => {
      const { parent } = await open();
      const counter = await stage.spawn(Counter, { args: [1] });
      expect(await parent.ask('askThrough', counter, 41)).to.equal(42);
      expect(await counter.ask('value')).to.equal(42);
    });

    it('is found by name from any process', async () => {
      const { parent } = await open();
      const counter = await stage.spawn(Counter, { name: 'the-counter', args: [7] });
      expect(await parent.ask('askFound', 'the-counter')).to.equal(7);
      const found = await parent.ask('find', 'the-counter');
      expect(found?.equals(counter)).to.equal(true);
      expect(await found?.ask('value')).to.equal(7);
      expect(await parent.ask('find', 'nobody')).to.equal(undefined);
    });

    it('reaches a grandchild, and lets it be reached by its cousins', async () => {
      const one = await open();
      const other = await open();
      const grandchild = await one.parent.ask('child', 'grandchild', stage.childPlacement);
      expect(await grandchild.ask('ping')).to.equal('pong of grandchild');
      await other.parent.ask('watch', grandchild);
      expect(await other.parent.ask('pingThrough', grandchild)).to.equal('pong of grandchild');
      await grandchild.stop();
      expect(await other.recorder.ask('reached', 1)).to.deep.equal(['down: shutdown']);
    });

    it('equals itself after a round trip, and no other', async () => {
      const { parent } = await open();
      const other = await open();
      const self = await parent.ask('self');
      expect(self.equals(parent)).to.equal(true);
      expect(parent.equals(self)).to.equal(true);
      expect(parent.equals(parent.with({ timeoutMs: 1 }))).to.equal(true);
      expect(parent.equals(other.parent)).to.equal(false);
      expect(await parent.ask('isSelf', parent)).to.equal(true);
      expect(await parent.ask('isSelf', other.parent)).to.equal(false);
    });

    it('says the process and the path of its actor', async () => {
      const { recorder } = await open();
      const child = await stage.spawn(Child, { name: 'child', args: ['child', recorder] });
      expect(child.path).to.equal('/spec/child');
      const pid = await child.pid();
      expect(pid).to.equal(await child.ask('pid'));
      expect(pid === process.pid).to.equal(stage.placement === 'local');
      await child.stop();
      expect(await child.pid()).to.equal(undefined);
    });

    it('is no way for an actor to ask itself', async () => {
      const { parent } = await open();
      expect(await parent.ask('askSelf')).to.equal('ERR_TROUPE_SELF_ASK');
    });
  });
});

describe('ActorRef.watch', () => {
  forEachPlacement((stage) => {
    it('resolves once with the end of the present run', async () => {
      const counter = await stage.spawn(Counter);
      const [one, other] = [counter.watch(), counter.watch()];
      await counter.stop('done');
      const down = await one;
      expect(down).to.deep.include({ reason: { type: 'shutdown', detail: 'done' }, restarting: false });
      expect(down.ref.equals(counter)).to.equal(true);
      expect((await other).reason).to.deep.equal(down.reason);
      expect((await counter.watch()).reason).to.deep.equal({ type: 'noproc' });
    });

    it('rejects with the reason of its signal', async () => {
      const counter = await stage.spawn(Counter);
      const abort = new AbortController();
      const watching = rejectionOf(counter.watch({ signal: abort.signal }));
      abort.abort(new Error('no longer'));
      expect(await watching).to.have.property('message', 'no longer');
      const late = rejectionOf(counter.watch({ signal: AbortSignal.abort(new Error('never')) }));
      expect(await late).to.have.property('message', 'never');
    });
  });
});

describe('ActorRef.with', () => {
  forEachPlacement((stage) => {
    it('refuses wrong settings', async () => {
      const counter = await stage.spawn(Counter);
      const use = counter.with.bind(counter) as (settings: unknown) => unknown;
      for (const [option, value] of [
        ['timeoutMs', -1],
        ['timeoutMs', NaN],
        ['timeoutMs', '5'],
        ['signal', {}],
        ['timeout', 5],
      ] as const) {
        expect(thrownBy(() => use({ [option]: value }))).to.include({ code: 'ERR_TROUPE_OPTION', option });
      }
      for (const settings of [null, 7]) {
        expect(thrownBy(() => use(settings))).to.include({ code: 'ERR_TROUPE_OPTION' });
      }
    });
  });
});
