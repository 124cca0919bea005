import { expect } from 'chai';

import { Child, Parent } from '../fixtures/family.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('ctx.spawn', () => {
  forEachPlacement((stage) => {
    it('has children that stop before their parent is gone, in reverse order of their start', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const one = await parent.ask('child', 'one', stage.childPlacement);
      const two = await parent.ask('child', 'two', stage.childPlacement);
      expect(await one.ask('ping')).to.equal('pong of one');
      expect([one.path, two.path]).to.deep.equal([`${parent.path}/one`, `${parent.path}/two`]);
      await parent.stop();
      expect(await recorder.ask('entries')).to.deep.equal(['parent stops', 'two stops', 'one stops']);
      expect(await rejectionOf(one.ask('ping'))).to.include({
        code: 'ERR_TROUPE_NO_PROCESS',
        path: one.path,
      });
    });

    it('has children that stop when their parent crashes', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const child = await parent.ask('child', 'one', stage.childPlacement);
      const gone = child.watch();
      parent.tell('crash');
      expect((await parent.watch()).reason.type).to.be.oneOf(['crashed', 'noproc']);
      expect((await gone).reason.type).to.be.oneOf(['shutdown', 'killed']);
    });

    it('has children that are killed when their parent is', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const child = await parent.ask('child', 'one', stage.childPlacement);
      const gone = child.watch();
      expect((await parent.kill()).reason).to.deep.equal({ type: 'killed', by: 'request' });
      expect((await gone).reason.type).to.be.oneOf(['killed', 'disconnected']);
      expect(await recorder.ask('entries')).to.deep.equal([]);
    });

    it('leaves the parent alone when a child crashes', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const child = await parent.ask('child', 'one', stage.childPlacement);
      const gone = child.watch();
      child.tell('crash');
      expect((await gone).reason).to.have.nested.property('error.message', 'one crashes');
      expect(await parent.ask('ping')).to.equal('pong');
    });

    it('frees the name of a child that has ended', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const child = await parent.ask('child', 'one', stage.childPlacement);
      expect(await stage.system.whereis(Child, 'one')).to.satisfy((found: typeof child) =>
        found.equals(child),
      );
      await child.stop();
      expect(await stage.system.whereis(Child, 'one')).to.equal(undefined);
      const again = await parent.ask('child', 'one', stage.childPlacement);
      expect(await again.ask('ping')).to.equal('pong of one');
      expect(again.equals(child)).to.equal(false);
    });
  });
});
