import { expect } from 'chai';

import { Audience, Child, Messenger, Parent } from '../fixtures/family.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';

describe('ctx.watch', () => {
  forEachPlacement((stage) => {
    const open = async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const parent = await stage.spawn(Parent, { args: [recorder] });
      const child = await stage.spawn(Child, { args: ['child', recorder] });
      return { recorder, parent, child };
    };

    it('tells of the end of another actor once, and why', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const child = await stage.spawn(Child, { args: ['child', recorder] });
      const other = await stage.spawn(Child, { args: ['other', recorder] });
      await stage.spawn(Audience, { args: [recorder, child, other] });
      child.tell('crash');
      await recorder.ask('reached', 2);
      other.tell('leave');
      const entries = await recorder.ask('reached', 4);
      expect(entries).to.have.members([
        'child stops',
        'true crashed false',
        'other stops',
        'true normal false',
      ]);
    });

    it('says noproc of an actor that has ended before', async () => {
      const { recorder, parent, child } = await open();
      await child.stop();
      await parent.ask('watch', child);
      expect(await recorder.ask('reached', 2)).to.deep.equal(['child stops', 'down: noproc']);
    });

    it('says nothing once it is cancelled', async () => {
      const { recorder, parent, child } = await open();
      await parent.ask('watchAndCancel', child);
      await parent.ask('watch', child);
      await child.stop();
      await recorder.ask('reached', 2);
      await parent.ask('ping');
      expect(await recorder.ask('entries')).to.deep.equal(['child stops', 'down: shutdown']);
    });

    for (const [how, type] of [
      ['crash', 'crashed'],
      ['stop', 'normal'],
    ] as const) {
      it(`tells of a ${how} after all that the actor had sent`, async () => {
        const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
        const audience = await stage.spawn(Audience, { args: [recorder] });
        const messenger = await stage.spawn(Messenger, { args: [audience] });
        await audience.ask('watch', messenger);
        messenger.tell('sendAndDie', 500, how);
        await recorder.ask('reached', 501);
        const numbers = Array.from({ length: 500 }, (_, index) => String(index));
        expect(await recorder.ask('entries')).to.deep.equal([...numbers, `down: ${type}`]);
      });
    }
  });
});

describe('ctx.link', () => {
  forEachPlacement((stage) => {
    const open = async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const one = await stage.spawn(Parent, { args: [recorder] });
      const other = await stage.spawn(Parent, { args: [recorder] });
      return { recorder, one, other };
    };

    it('takes the one who linked down when the other crashes', async () => {
      const { one, other } = await open();
      const down = one.watch();
      await one.ask('link', other);
      other.tell('crash');
      const { reason } = await down;
      expect(reason).to.have.nested.property('error.remote.code', 'ERR_TROUPE_ACTOR_EXITED');
      expect(reason).to.have.nested.property('error.message').that.includes('the parent crashes');
    });

    it('takes the one who was linked to down when the other crashes', async () => {
      const { one, other } = await open();
      const down = other.watch();
      await one.ask('link', other);
      // The tie back is made behind the reply; a question by the same way comes after it.
      await one.ask('isSelf', one);
      await other.ask('ping');
      one.tell('crash');
      expect((await down).reason.type).to.equal('crashed');
    });

    it('leaves the other alone after an orderly end', async () => {
      const { one, other } = await open();
      await one.ask('link', other);
      await other.stop();
      expect(await one.ask('ping')).to.equal('pong');
    });

    it('spares an actor that watches the other', async () => {
      const { recorder, one, other } = await open();
      await one.ask('watch', other);
      await one.ask('link', other);
      other.tell('crash');
      expect(await recorder.ask('reached', 2)).to.have.members(['parent stops', 'down: crashed']);
      expect(await one.ask('ping')).to.equal('pong');
    });

    it('crashes an actor that links to one that has crashed before', async () => {
      const { one, other } = await open();
      const gone = other.watch();
      other.tell('crash');
      await gone;
      const down = one.watch();
      one.tell('link', other);
      expect((await down).reason.type).to.equal('crashed');
    });
  });
});
