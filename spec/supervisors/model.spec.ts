/** The model that real trees are held against: rows of what supervision is to be, one by one. */

import { expect } from 'chai';
import type { Restart } from 'troupe';

import { react, type Step } from '../support/supervision/model.ts';
import type {
  AutoShutdown,
  ChildPlan,
  Ending,
  Entrance,
  Event,
  Strategy,
  SupervisorPlan,
} from '../support/supervision/plan.ts';
import { describeTree, ImpossibleEvent, openWorld, type World } from '../support/supervision/world.ts';

const worker = (id: string, restart: Restart = 'permanent', significant = false): ChildPlan => ({
  type: 'worker',
  id,
  restart,
  significant,
});

const supervisor = (
  id: string,
  strategy: Strategy,
  children: readonly ChildPlan[],
  options: Partial<SupervisorPlan> = {},
): SupervisorPlan => ({
  type: 'supervisor',
  id,
  restart: 'permanent',
  strategy,
  intensity: 3,
  periodMs: 5_000,
  children,
  ...options,
});

/** A world of one supervisor, and what is done to it. */
class Scene {
  world: World = openWorld({ intensity: 3, periodMs: 5_000 });
  last: Step = { world: this.world, result: 'ok', trace: [] };

  constructor(plan: SupervisorPlan, ...before: readonly Event[]) {
    for (const event of before) this.take(event);
    this.take({ what: 'startChild', path: '', plan });
  }

  take(event: Event): this {
    this.last = react(this.world, event);
    this.world = this.last.world;
    return this;
  }

  cue(path: string, ...entrances: readonly Entrance[]): this {
    return this.take({ what: 'cue', path, entrances });
  }

  end(path: string, how: Ending = 'crashes'): this {
    return this.take({ what: 'end', path, how });
  }

  call(what: 'terminateChild' | 'restartChild' | 'deleteChild' | 'child', path: string, id: string): unknown {
    return this.take({ what, path, id }).last.result;
  }

  start(path: string, plan: ChildPlan): unknown {
    return this.take({ what: 'startChild', path, plan }).last.result;
  }

  /** What the last event led to. */
  get trace(): string {
    return this.last.trace.join(' ');
  }

  get tree(): string {
    return describeTree(this.world)
      .map((line) => line.replace(/: (worker|supervisor)/, ''))
      .join(', ');
  }
}

const three = [worker('a'), worker('b'), worker('c')];

describe('The model of supervision', () => {
  describe('restart types', () => {
    const rows: readonly (readonly [Restart, Ending, 'restarts' | 'keeps' | 'drops'])[] = [
      ['permanent', 'leaves', 'restarts'],
      ['permanent', 'shuts down', 'restarts'],
      ['permanent', 'is stopped', 'restarts'],
      ['permanent', 'is killed', 'restarts'],
      ['permanent', 'exits 0', 'restarts'],
      ['transient', 'crashes', 'restarts'],
      ['transient', 'is killed', 'restarts'],
      ['transient', 'exits 1', 'restarts'],
      ['transient', 'SIGKILL', 'restarts'],
      ['transient', 'leaves', 'keeps'],
      ['transient', 'shuts down', 'keeps'],
      ['transient', 'exits 0', 'keeps'],
      ['temporary', 'crashes', 'drops'],
      ['temporary', 'leaves', 'drops'],
    ];
    const trees = {
      restarts: 's running, s/a running',
      keeps: 's running, s/a stopped',
      drops: 's running',
    };
    for (const [restart, how, what] of rows) {
      it(`${what} a ${restart} child that ${how}`, () => {
        const scene = new Scene(supervisor('s', 'one_for_one', [worker('a', restart)])).end('s/a', how);
        expect(scene.tree).to.equal(trees[what]);
        expect(scene.world.starts.get('s/a')).to.equal(what === 'restarts' ? 2 : 1);
      });
    }
  });

  describe('strategies', () => {
    it('one_for_one leaves the siblings alone', () => {
      const scene = new Scene(supervisor('s', 'one_for_one', three)).end('s/b');
      expect(scene.trace).to.equal('+s/b');
    });

    it('one_for_all stops the others in reverse and starts all in order', () => {
      const scene = new Scene(supervisor('s', 'one_for_all', three)).end('s/b');
      expect(scene.trace).to.equal('-s/c -s/a +s/a +s/b +s/c');
    });

    it('rest_for_one does so with those that were started after it', () => {
      const scene = new Scene(supervisor('s', 'rest_for_one', three)).end('s/b');
      expect(scene.trace).to.equal('-s/c +s/b +s/c');
    });

    it('drop a temporary child that a group restart took down', () => {
      const children = [worker('a'), worker('b', 'temporary')];
      const scene = new Scene(supervisor('s', 'one_for_all', children)).end('s/a');
      expect(scene.trace).to.equal('-s/b +s/a');
      expect(scene.tree).to.equal('s running, s/a running');
    });

    it('start in a group also what was stopped before', () => {
      const scene = new Scene(
        supervisor('s', 'one_for_all', [worker('a'), worker('b', 'transient'), worker('c')]),
      );
      scene.call('terminateChild', 's', 'a');
      scene.end('s/b', 'leaves').end('s/c');
      expect(scene.trace).to.equal('+s/a +s/b +s/c');
    });

    it('one_for_all retries the whole group when another child fails to start', () => {
      const scene = new Scene(supervisor('s', 'one_for_all', three)).cue('s/c', 'failed').end('s/b');
      expect(scene.trace).to.equal('-s/c -s/a +s/a +s/b +s/c -s/b -s/a +s/a +s/b +s/c');
    });

    it('rest_for_one retries from the child that failed', () => {
      const scene = new Scene(supervisor('s', 'rest_for_one', three)).cue('s/c', 'failed').end('s/b');
      expect(scene.trace).to.equal('-s/c +s/b +s/c +s/c');
    });

    it('stop an ignored child and go on', () => {
      const scene = new Scene(supervisor('s', 'one_for_all', three)).cue('s/a', 'ignored').end('s/b');
      expect(scene.tree).to.equal('s running, s/a stopped, s/b running, s/c running');
    });
  });

  describe('intensity', () => {
    const top = (intensity: number, restart: Restart = 'permanent'): SupervisorPlan =>
      supervisor('t', 'one_for_one', [
        supervisor('s', 'one_for_one', [worker('a'), worker('b')], { intensity, restart }),
      ]);

    it('allows as many restarts as it says, then stops the children in reverse and restarts by the parent', () => {
      const scene = new Scene(top(1)).end('t/s/a');
      expect(scene.trace).to.equal('+t/s/a');
      expect(scene.end('t/s/b').trace).to.equal('-t/s/a +t/s/a +t/s/b');
    });

    it('escalates at the first failure when it is 0', () => {
      expect(new Scene(top(0)).end('t/s/b').trace).to.equal('-t/s/a +t/s/a +t/s/b');
    });

    it('counts every failed retry', () => {
      const scene = new Scene(top(2)).cue('t/s/b', 'failed', 'failed').end('t/s/b');
      expect(scene.trace).to.equal('+t/s/b +t/s/b -t/s/a +t/s/a +t/s/b');
    });

    it('counts a group restart once', () => {
      const scene = new Scene(supervisor('s', 'one_for_all', three, { intensity: 2 })).end('s/a').end('s/a');
      expect(scene.trace).to.equal('-s/c -s/b +s/a +s/b +s/c');
    });

    it('begins anew with a new run', () => {
      const scene = new Scene(top(1));
      expect(scene.end('t/s/a').end('t/s/a').trace).to.equal('-t/s/b +t/s/a +t/s/b');
      expect(scene.end('t/s/a').trace).to.equal('+t/s/a');
    });

    it('forgets what is longer ago than the period', () => {
      const scene = new Scene(top(1)).end('t/s/a').take({ what: 'time', passesMs: 5_001 }).end('t/s/a');
      expect(scene.trace).to.equal('+t/s/a');
    });

    for (const restart of ['transient', 'temporary'] as const) {
      it(`is the end of a ${restart} supervisor, which exits with shutdown`, () => {
        const scene = new Scene(top(0, restart)).end('t/s/a');
        expect(scene.tree).to.equal(restart === 'transient' ? 't running, t/s stopped' : 't running');
      });
    }

    it('closes the system when its root gives up', () => {
      const scene = new Scene(supervisor('s', 'one_for_one', [worker('a')], { intensity: 0 }));
      for (let crash = 0; crash < 3; crash++) scene.end('s/a');
      expect(scene.world.closed).to.equal(false);
      expect(scene.end('s/a').world.closed).to.equal(true);
      expect(scene.tree).to.equal('');
    });

    it('loses what was added to a supervisor that is rebuilt', () => {
      const scene = new Scene(top(0));
      scene.start('t/s', worker('c'));
      scene.call('terminateChild', 't/s', 'b');
      expect(scene.end('t/s/c').tree).to.equal('t running, t/s running, t/s/a running, t/s/b running');
    });
  });

  describe('starts', () => {
    it('stop in reverse what had started when a child fails, and keep nothing', () => {
      const before: Event = { what: 'cue', path: 's/c', entrances: ['failed'] };
      const scene = new Scene(supervisor('s', 'one_for_one', three), before);
      expect(scene.last.result).to.equal('ERR_TROUPE_START');
      expect(scene.trace).to.equal('+s/a +s/b +s/c -s/b -s/a');
      expect(scene.tree).to.equal('');
    });

    it('go on after a child that is ignored, and drop it when it is temporary', () => {
      const children = [worker('a', 'transient'), worker('b', 'temporary'), worker('c')];
      const scene = new Scene(
        supervisor('s', 'one_for_one', children),
        { what: 'cue', path: 's/a', entrances: ['ignored'] },
        { what: 'cue', path: 's/b', entrances: ['ignored'] },
      );
      expect(scene.tree).to.equal('s running, s/a stopped, s/c running');
    });
  });

  describe('admin calls', () => {
    const scene = (): Scene => {
      const backoff = { minMs: 1_000, maxMs: 1_000, factor: 1, resetAfterMs: 1_000 };
      const waiting: ChildPlan = { type: 'worker', id: 'waiting', restart: 'permanent', backoff };
      const children = [worker('running'), worker('stopped', 'transient'), waiting];
      return new Scene(supervisor('s', 'one_for_one', children)).end('s/stopped', 'leaves').end('s/waiting');
    };
    const rows: readonly (readonly [string, string, string, string, string])[] = [
      ['startChild', 'ALREADY_STARTED', 'ALREADY_PRESENT', 'ALREADY_STARTED', 'ok'],
      ['restartChild', 'RUNNING', 'ok', 'RESTARTING', 'NOT_FOUND'],
      ['deleteChild', 'RUNNING', 'ok', 'RESTARTING', 'NOT_FOUND'],
      ['terminateChild', 'ok', 'ok', 'ok', 'NOT_FOUND'],
      ['child', 'ok', 'none', 'ok', 'NOT_FOUND'],
    ];
    for (const [what, ...answers] of rows) {
      for (const [index, id] of ['running', 'stopped', 'waiting', 'unknown'].entries()) {
        it(`${what} of one that is ${id} answers ${answers[index]}`, () => {
          const answer =
            what === 'startChild' ? scene().start('s', worker(id)) : scene().call(what as 'child', 's', id);
          expect(String(answer).replace('ERR_TROUPE_', '')).to.equal(answers[index]);
        });
      }
    }

    it('count specs, those that run, and both types', () => {
      expect(scene().take({ what: 'countChildren', path: 's' }).last.result).to.deep.equal({
        specs: 3,
        active: 1,
        supervisors: 0,
        workers: 3,
      });
    });

    it('take a restart that waits back', () => {
      const one = scene();
      one.call('terminateChild', 's', 'waiting');
      one.take({ what: 'time', passesMs: 60_000 });
      expect(one.tree).to.equal('s running, s/running running, s/stopped stopped, s/waiting stopped');
    });

    it('keep a child stopped that fails to restart', () => {
      const one = scene().cue('s/stopped', 'failed');
      expect(one.call('restartChild', 's', 'stopped')).to.equal('ERR_TROUPE_START');
      expect(one.tree).to.include('s/stopped stopped');
    });

    it('of a dynamic supervisor know ids only to terminate, keep no specs, and know a limit', () => {
      const one = new Scene(supervisor('d', 'dynamic', [], { maxChildren: 2 }));
      expect(one.start('d', worker('a', 'transient'))).to.equal('ok');
      expect(one.start('d', worker('b'))).to.equal('ok');
      expect(one.start('d', worker('c'))).to.equal('ERR_TROUPE_MAX_CHILDREN');
      expect(one.call('restartChild', 'd', 'a')).to.equal('refused');
      expect(one.call('deleteChild', 'd', 'a')).to.equal('refused');
      expect(one.call('terminateChild', 'd', 'b')).to.equal('ok');
      expect(one.end('d/a', 'leaves').tree).to.equal('d running');
    });

    it('are not for those that do not run', () => {
      const one = scene();
      expect(() => one.end('s/stopped')).to.throw(ImpossibleEvent);
      expect(() => one.end('s/unknown')).to.throw(ImpossibleEvent);
    });
  });

  describe('back-off', () => {
    it('waits longer and longer up to its maximum, and starts over after a healthy run', () => {
      const backoff = { minMs: 100, maxMs: 350, factor: 2, resetAfterMs: 1_000 };
      const children: ChildPlan[] = [{ type: 'worker', id: 'a', restart: 'permanent', backoff }];
      const scene = new Scene(supervisor('s', 'one_for_one', children, { intensity: 10, periodMs: 1e6 }));
      const waits = (): number => {
        let ms = 0;
        for (; scene.tree.includes('restarting'); ms += 50) scene.take({ what: 'time', passesMs: 50 });
        return ms;
      };
      const waited = Array.from({ length: 4 }, () => {
        scene.end('s/a');
        return waits();
      });
      expect(waited).to.deep.equal([100, 200, 350, 350]);
      scene.take({ what: 'time', passesMs: 1_000 }).end('s/a');
      expect(waits()).to.equal(100);
    });
  });

  describe('significant children', () => {
    const scene = (autoShutdown: AutoShutdown): Scene => {
      const children = [worker('a', 'transient', true), worker('b', 'temporary', true), worker('c')];
      const inner = supervisor('s', 'one_for_all', children, { autoShutdown, restart: 'transient' });
      return new Scene(supervisor('t', 'one_for_one', [inner]));
    };

    it('end the supervisor when any of them has ended', () => {
      expect(scene('any_significant').end('t/s/b').tree).to.equal('t running, t/s stopped');
    });

    it('end it when all of them have', () => {
      const one = scene('all_significant').end('t/s/b');
      expect(one.tree).to.equal('t running, t/s running, t/s/a running, t/s/c running');
      expect(one.end('t/s/a', 'leaves').trace).to.equal('-t/s/c');
      expect(one.tree).to.equal('t running, t/s stopped');
    });

    it('do not when they are restarted, terminated, or fall in a group restart', () => {
      const one = scene('any_significant').end('t/s/a', 'crashes');
      one.call('terminateChild', 't/s', 'a');
      expect(one.end('t/s/c').tree).to.equal('t running, t/s running, t/s/a running, t/s/c running');
    });
  });

  describe('a supervisor', () => {
    const tree = (): Scene =>
      new Scene(supervisor('t', 'one_for_one', [supervisor('s', 'one_for_one', three), worker('d')]));

    it('stops its children in reverse when it is stopped, and is restarted', () => {
      expect(tree().end('t/s', 'is stopped').trace).to.equal('-t/s/c -t/s/b -t/s/a +t/s/a +t/s/b +t/s/c');
    });

    it('takes them with it when it is killed', () => {
      expect(tree().end('t/s', 'is killed').trace).to.equal('×t/s/a ×t/s/b ×t/s/c +t/s/a +t/s/b +t/s/c');
    });

    it('that fails to restart counts as any child does', () => {
      const scene = tree().cue('t/s/b', 'failed', 'failed').end('t/s', 'is stopped');
      expect(scene.trace).to.equal(
        '-t/s/c -t/s/b -t/s/a +t/s/a +t/s/b -t/s/a +t/s/a +t/s/b -t/s/a +t/s/a +t/s/b +t/s/c',
      );
      expect(scene.end('t/d').trace).to.equal('-t/s/c -t/s/b -t/s/a +t/s/a +t/s/b +t/s/c +t/d');
    });

    it('stops all below the root in reverse with the system', () => {
      expect(tree().take({ what: 'stop' }).trace).to.equal('-t/d -t/s/c -t/s/b -t/s/a');
    });
  });
});
