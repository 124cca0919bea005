/**
 * What may happen to one child of a supervisor, in all combinations: restart type × exit reason × strategy ×
 * moment. The child is the second of three, `s/b`; the others are permanent.
 */

import type { Restart } from 'troupe';

import { PERIOD_MS, play, possible, ROOT_LIMITS } from './play.ts';
import type { Bow, Ending, Entrance, Event, Strategy, WorkerPlan } from './plan.ts';
import { openWorld } from './world.ts';

export interface Row {
  readonly title: string;
  readonly events: readonly Event[];
}

export type Moment = 'start' | 'run' | 'stop' | 'restart';

export const MOMENTS: readonly Moment[] = ['start', 'run', 'stop', 'restart'];
export const RESTARTS: readonly Restart[] = ['permanent', 'transient', 'temporary'];
export const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one', 'dynamic'];

/** What can happen to an actor, depending on whether it has a process of its own. */
export interface Fates {
  readonly endings: readonly Ending[];
  /** What a start comes to, one after the other. */
  readonly entrances: readonly (readonly Entrance[])[];
  readonly bows: readonly Bow[];
}

export const LOCAL_FATES: Fates = {
  endings: ['leaves', 'shuts down', 'crashes', 'is stopped', 'is killed'],
  // More failures than the intensity allows are the end of the supervisor's run.
  entrances: [['ignored'], ['failed'], ['failed', 'failed', 'failed']],
  bows: ['throws', 'lingers'],
};

export const PROCESS_FATES: Fates = {
  endings: ['crashes', 'is killed', 'exits 0', 'exits 1', 'SIGKILL'],
  entrances: [['exits 1'], ['SIGKILL']],
  bows: ['exits 0', 'exits 1', 'SIGKILL'],
};

const INTENSITY = 2;
/** Of one that lingers, and is waited for: enough to be asked how the stop is to go, where no process is between. */
const SHUTDOWN_MS = 100;

/** @returns All that may happen at a moment. */
export function rowsOf(moment: Moment, strategy: Strategy, restart: Restart, fates: Fates): Row[] {
  const table = new Table(strategy, restart);
  switch (moment) {
    case 'start':
      return table.starts(fates);
    case 'run':
      return fates.endings.map((how) => table.row(`it ${how}`, [...table.begin(), end('b', how)]));
    case 'stop':
      return table.stops(fates);
    case 'restart':
      return table.restarts(fates);
  }
}

class Table {
  readonly #strategy: Strategy;
  readonly #restart: Restart;

  constructor(strategy: Strategy, restart: Restart) {
    this.#strategy = strategy;
    this.#restart = restart;
  }

  /**
   * @param before - What is said about starts before the first one.
   * @param limits - Of the child's stop.
   */
  begin(before: readonly Event[] = [], limits: Pick<WorkerPlan, 'shutdownMs'> = {}): Event[] {
    const children = [worker('a'), { ...worker('b'), ...limits, restart: this.#restart }, worker('c')];
    const dynamic = this.#strategy === 'dynamic';
    const supervisor: Event = {
      what: 'startChild',
      path: '',
      plan: {
        type: 'supervisor',
        id: 's',
        restart: 'permanent',
        strategy: this.#strategy,
        intensity: INTENSITY,
        periodMs: PERIOD_MS,
        children: dynamic ? [] : children,
      },
    };
    if (!dynamic) return [...before, supervisor];
    return [
      supervisor,
      ...before,
      ...children.map((plan): Event => ({ what: 'startChild', path: 's', plan })),
    ];
  }

  /** Ends with a look at how many there are, and an orderly stop; leaves out what has become impossible. */
  row(title: string, events: readonly Event[]): Row {
    const left: Event[] = [];
    let world = openWorld(ROOT_LIMITS);
    for (const event of [...events, { what: 'countChildren', path: 's' } as const]) {
      const step = possible(world, event);
      if (step === undefined) continue;
      left.push(event);
      ({ world } = step);
    }
    left.push({ what: 'stop' });
    play(world, { what: 'stop' });
    return { title, events: left };
  }

  starts({ entrances, endings }: Fates): Row[] {
    const failing = entrances.map((list) => this.row(list.join(', '), this.begin([cue('b', list)])));
    if (!endings.includes('leaves')) return failing;
    return [...failing, ...endings.map((how) => this.#endsWhileOthersStart(how))];
  }

  stops({ bows }: Fates): Row[] {
    return bows.flatMap((bow) => {
      const limits = bow === 'lingers' ? { shutdownMs: SHUTDOWN_MS } : {};
      const begin: Event[] = [...this.begin([], limits), { what: 'cueBow', path: 's/b', bow }];
      const rows = [
        this.row(`it ${bow} as its supervisor stops`, [
          ...begin,
          { what: 'end', path: 's', how: 'is stopped' },
        ]),
      ];
      if (bow === 'exits 0' || bow === 'SIGKILL') return rows;
      return [
        ...rows,
        this.row(`it ${bow} as it is terminated`, [...begin, { what: 'terminateChild', path: 's', id: 'b' }]),
        this.row(`it ${bow} as the first crashes`, [...begin, end('a', 'crashes')]),
      ];
    });
  }

  restarts({ entrances, endings }: Fates): Row[] {
    // How it came to be restarted makes a difference to whether it is, and none to how that goes.
    const [first = 'crashes'] = endings.filter((how) => how === 'exits 1' || how === 'crashes');
    const rows = (endings.includes('leaves') ? endings : [first]).flatMap((how) =>
      entrances.map((list) =>
        this.row(`it ${how}, then ${list.join(', ')}`, [...this.begin(), cue('b', list), end('b', how)]),
      ),
    );
    if (!endings.includes('leaves')) return rows;
    return [...rows, ...endings.map((how) => this.#endsWhileOthersRestart(how))];
  }

  /** The child comes to its end while the one behind it is still to be ready for the first time. */
  #endsWhileOthersStart(how: Ending): Row {
    const events = this.begin([cue('c', ['waits'])]);
    const last = events.at(-1);
    if (last?.what !== 'startChild') throw new Error('a table begins with starts');
    return this.row(`it ${how} while the third starts`, [
      ...events.slice(0, -1),
      meanwhile('c', last, end('b', how)),
    ]);
  }

  #endsWhileOthersRestart(how: Ending): Row {
    const failure = end('c', 'crashes');
    return this.row(`it ${how} while the third restarts`, [
      ...this.begin(),
      cue('c', ['waits']),
      meanwhile('c', failure, end('b', how)),
    ]);
  }
}

function worker(id: string): WorkerPlan {
  return { type: 'worker', id, restart: 'permanent' };
}

function cue(id: string, entrances: readonly Entrance[]): Event {
  return { what: 'cue', path: `s/${id}`, entrances };
}

function end(id: string, how: Ending): Extract<Event, { what: 'end' }> {
  return { what: 'end', path: `s/${id}`, how };
}

function meanwhile(held: string, event: Event, ending: Extract<Event, { what: 'end' }>): Event {
  return { what: 'meanwhile', held: `s/${held}`, event, end: ending };
}
