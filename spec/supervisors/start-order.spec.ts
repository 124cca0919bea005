import { expect } from 'chai';
import { child, defineDynamicSupervisor, defineSupervisor, type Restart, type SupervisorRef } from 'troupe';

import { Player, type Part, type PlayerRef } from '../fixtures/cast.ts';
import { Counter } from '../fixtures/counter.ts';
import { Gate, Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('The start of a supervisor', () => {
  forEachPlacement((stage) => {
    let recorder: RecorderRef;
    beforeEach(async () => {
      recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    });
    const place = () => (stage.placement === 'host' ? stage.system.host('shared') : stage.placement);
    const player = (part: Part, options: Parameters<typeof child>[1] = {}) =>
      child(Player, { id: part.name, placement: place(), ...options, args: [recorder, part] });
    const start = (...children: ReturnType<typeof player>[]): Promise<SupervisorRef> =>
      stage.system.start(defineSupervisor('app', { children }));
    /** Processes of actors; that of a shared host stays. */
    const processes = (): number => stage.system.processes().length - (stage.placement === 'host' ? 1 : 0);

    it('waits for each child before it starts the next', async () => {
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const started = start(player({ name: 'one', gate }), player({ name: 'two' }));
      await gate.ask('arrived');
      expect(await recorder.ask('entries')).to.deep.equal(['one starts']);
      await gate.ask('open');
      await started;
      expect(await recorder.ask('entries')).to.deep.equal([
        'one starts',
        'one is ready',
        'two starts',
        'two is ready',
      ]);
    });

    it('stops in reverse what had started when a child fails, which it names with the cause', async () => {
      const children = [player({ name: 'one' }), player({ name: 'two' })];
      const error = await rejectionOf(start(...children, player({ name: 'three', enters: 'fails' })));
      expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup', definition: 'Player' });
      expect(error.message).to.match(
        /^child 'three' of \/spec\/app did not start \(setup\): three does not start/,
      );
      expect(error.cause).to.be.an('error');
      expect((await recorder.ask('entries')).slice(-3)).to.deep.equal([
        'three starts',
        'two stops',
        'one stops',
      ]);
      expect(processes()).to.equal(0);
    });

    it('kills a child whose setup takes longer than startTimeoutMs', async () => {
      const never = player({ name: 'two', enters: 'never' }, { startTimeoutMs: 200 });
      const error = await rejectionOf(start(player({ name: 'one' }), never));
      expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'timeout' });
      expect(error.message).to.match(/child 'two' .*not ready within 200 ms and was killed/);
      expect((await recorder.ask('entries')).at(-1)).to.equal('one stops');
      expect(processes()).to.equal(0);
    });

    it('goes on after a child that decides not to start, whose spec it keeps unless it is temporary', async () => {
      const tree = await start(
        player({ name: 'one', enters: 'ignored' }, { name: 'free' }),
        player({ name: 'two', enters: 'ignored' }, { restart: 'transient' }),
        player({ name: 'three', enters: 'ignored' }, { restart: 'temporary' }),
        player({ name: 'four' }),
      );
      const children = await tree.whichChildren();
      expect(children.map(({ id, ref, pid }) => [id, typeof ref, typeof pid])).to.deep.equal([
        ['one', 'undefined', 'undefined'],
        ['two', 'undefined', 'undefined'],
        ['four', 'object', 'number'],
      ]);
      expect(await tree.countChildren()).to.deep.equal({ specs: 3, active: 1, supervisors: 0, workers: 3 });
      expect(processes()).to.equal(stage.placement === 'process' ? 1 : 0);
      expect(await tree.child('one')).to.equal(undefined);
      expect(await stage.system.whereis(Player, 'free')).to.equal(undefined);
      expect(await rejectionOf(tree.restartChild('one'))).to.include({ code: 'ERR_TROUPE_IGNORED' });
      expect((await recorder.ask('entries')).filter((entry) => entry === 'one starts')).to.have.length(2);
      expect(await tree.child('one')).to.equal(undefined);
    });

    it('says so to who starts a child that decides not to, and keeps its spec unless it is temporary', async () => {
      const tree = await start();
      const refused = async (name: string, restart: Restart): Promise<void> => {
        const spec = player({ name, enters: 'ignored' }, { restart });
        const error = await rejectionOf(tree.startChild(spec));
        expect(error).to.include({ name: 'SupervisorError', code: 'ERR_TROUPE_IGNORED', id: name });
        expect(error.message).to.include(`child '${name}' of /spec/app`).and.to.include('ctx.ignore()');
      };
      await refused('one', 'permanent');
      await refused('two', 'temporary');
      expect(await tree.child('one')).to.equal(undefined);
      expect(await tree.countChildren()).to.include({ specs: 1, active: 0 });
      expect(await rejectionOf(tree.restartChild('one'))).to.include({
        code: 'ERR_TROUPE_IGNORED',
        id: 'one',
      });
      await tree.deleteChild('one');
      const dynamic = await stage.system.start(defineDynamicSupervisor('dynamic'));
      const spec = player({ name: 'some', enters: 'ignored' });
      expect(await rejectionOf(dynamic.startChild(spec))).to.include({
        code: 'ERR_TROUPE_IGNORED',
        id: 'some#1',
      });
      expect(await dynamic.countChildren()).to.include({ specs: 0 });
      expect(processes()).to.equal(0);
    });

    it('names the owner of a name that is taken, and leaves that of a failed child free', async () => {
      const owner = await stage.spawn(Counter, { name: 'taken' });
      const error = await rejectionOf(
        start(player({ name: 'one' }, { name: 'free' }), player({ name: 'two' }, { name: 'taken' })),
      );
      expect(error.code).to.equal('ERR_TROUPE_START');
      expect(error.cause).to.include({ code: 'ERR_TROUPE_NAME_TAKEN', name: 'taken', owner: owner.path });
      const tree = await start();
      expect(await rejectionOf(tree.startChild(player({ name: 'two' }, { name: 'taken' })))).to.include({
        code: 'ERR_TROUPE_NAME_TAKEN',
        name: 'taken',
        owner: owner.path,
      });
      await rejectionOf(tree.startChild(player({ name: 'one', enters: 'fails' }, { name: 'free' })));
      expect(await tree.countChildren()).to.include({ specs: 0, active: 0 });
      const free = (await tree.startChild(player({ name: 'one' }, { name: 'free' }))) as PlayerRef;
      expect(await free.ask('ping')).to.equal('pong of one');
    });
  });
});
