import { expect } from 'chai';

import { startProcessLife, type ChildProcessEvent } from '../../lib/host/processes/child-process.machine.ts';
import { ManualClock } from '../support/manual-clock.ts';

const KILL = { type: 'KILL', by: 'request' } as const;
const READY = { type: 'READY' } as const;
const LEAVING = { type: 'LEAVING' } as const;
const EXITED = { type: 'EXITED' } as const;
const STREAM_ENDED = { type: 'STREAM_ENDED' } as const;
const outgrown = (shutdownMs: number = 5_000) => ({ type: 'OUTGROWN', shutdownMs }) as const;
const stop = (shutdownMs: number = 5_000) => ({ type: 'STOP', shutdownMs }) as const;

function start() {
  const clock = new ManualClock();
  const seen = { kills: 0, gone: [] as (string | undefined)[] };
  const watch = { state: 'before' };
  const life = startProcessLife({
    streams: 3,
    clock,
    killGroup: () => seen.kills++,
    watch: () => void (watch.state = 'on'),
    unwatch: () => void (watch.state = 'over'),
    gone: (killedBy) => seen.gone.push(killedBy),
  });
  const send = (...events: readonly ChildProcessEvent[]): void => {
    for (const event of events) life.send(event);
  };
  return { clock, life, seen, send, watch };
}

describe('The life of an OS process', () => {
  it('ends when the process has exited and its streams have ended, in any order', () => {
    for (const events of [
      [EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED],
      [STREAM_ENDED, STREAM_ENDED, STREAM_ENDED, EXITED],
      [STREAM_ENDED, EXITED, STREAM_ENDED, STREAM_ENDED],
    ]) {
      const { clock, life, seen, send } = start();
      send(READY, ...events.slice(0, -1));
      expect(seen.gone).to.deep.equal([]);
      send(...events.slice(-1));
      expect(life.phase).to.equal('gone');
      expect(seen).to.deep.equal({ kills: 1, gone: [undefined] });
      expect(clock.armed).to.equal(0);
    }
  });

  it('reads what is left for five seconds after the exit, and kills what holds the streams open', () => {
    const { clock, seen, send } = start();
    send(READY, EXITED);
    expect(seen).to.deep.equal({ kills: 1, gone: [] });
    clock.advance(4_999);
    expect(seen.gone).to.deep.equal([]);
    clock.advance(1);
    expect(seen.gone).to.deep.equal([undefined]);
  });

  for (const [phase, events] of [
    ['booting', []],
    ['ready', [READY]],
    ['stopping', [READY, stop()]],
    ['leaving', [READY, LEAVING]],
  ] as const) {
    it(`is ended by KILL from ${phase}, with its reason`, () => {
      const { clock, life, seen, send } = start();
      send(...events);
      expect(life.phase).to.equal(phase);
      send(KILL);
      expect([life.phase, seen.kills]).to.deep.equal(['killing', 1]);
      send(EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
      expect(seen.gone).to.deep.equal(['request']);
      expect(clock.armed).to.equal(0);
    });
  }

  it('is killed at the deadline of its stop', () => {
    const { clock, life, seen, send } = start();
    send(READY, stop(200));
    clock.advance(199);
    expect([life.phase, seen.kills]).to.deep.equal(['stopping', 0]);
    clock.advance(1);
    expect([life.phase, seen.kills]).to.deep.equal(['killing', 1]);
    send(EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen.gone).to.deep.equal(['deadline']);
  });

  it('has no deadline when the stop may take forever', () => {
    const { clock, life, send } = start();
    send(READY, stop(Infinity));
    clock.advance(1e9);
    expect(life.phase).to.equal('stopping');
  });

  it('is stopped by the earliest of several deadlines', () => {
    for (const [first, second, deadline] of [
      [stop(1_000), stop(300), 400],
      [stop(1_000), stop(5_000), 1_000],
      [stop(1_000), outgrown(300), 400],
      [stop(1_000), outgrown(5_000), 1_000],
      [outgrown(1_000), stop(300), 400],
    ] as const) {
      const { clock, life, send } = start();
      send(READY, first);
      clock.advance(100);
      send(second);
      clock.advance(deadline - 101);
      expect(life.phase).to.equal('stopping');
      clock.advance(1);
      expect(life.phase).to.equal('killing');
    }
  });

  it('has its shutdownMs to stop, 5 s at most, when it takes too much memory, which is the reason', () => {
    for (const [limit, shutdownMs] of [
      [0, 0],
      [200, 200],
      [5_000, 60_000],
      [5_000, Infinity],
    ] as const) {
      const { clock, life, seen, send } = start();
      send(READY, outgrown(shutdownMs));
      expect([life.phase, seen.kills]).to.deep.equal(['stopping', 0]);
      clock.advance(limit);
      expect([life.phase, seen.kills]).to.deep.equal(['killing', 1]);
      send(EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
      expect(seen.gone).to.deep.equal(['memory']);
      expect(clock.armed).to.equal(0);
    }
  });

  it('is blamed on its memory however it ends after that', () => {
    for (const events of [[], [KILL], [stop()], [LEAVING], [LEAVING, KILL]]) {
      const { seen, send } = start();
      send(READY, outgrown(), ...events, EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
      expect(seen.gone).to.deep.equal(['memory']);
    }
    const { seen, send } = start();
    send(READY, stop(), outgrown(), EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen.gone).to.deep.equal(['memory']);
  });

  it('is killed at once when it takes too much memory before it is ready', () => {
    const { life, seen, send } = start();
    send(outgrown());
    expect([life.phase, seen.kills]).to.deep.equal(['killing', 1]);
    send(EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen.gone).to.deep.equal(['memory']);
  });

  it('is not blamed on its memory when it is leaving anyway, was killed or has exited', () => {
    for (const [event, reason] of [
      [LEAVING, undefined],
      [KILL, 'request'],
      [EXITED, undefined],
    ] as const) {
      const { seen, send } = start();
      send(READY, event, outgrown(), EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
      expect(seen.gone).to.deep.equal([reason]);
    }
  });

  it('is watched while it is ready or stopping', () => {
    const { send, watch } = start();
    expect(watch.state).to.equal('before');
    send(READY);
    expect(watch.state).to.equal('on');
    send(stop(), outgrown());
    expect(watch.state).to.equal('on');
    for (const last of [KILL, LEAVING, EXITED]) {
      const other = start();
      other.send(READY, last);
      expect(other.watch.state).to.equal('over');
    }
    const late = start();
    late.send(LEAVING, READY);
    expect(late.watch.state).to.equal('over');
  });

  it('is killed when it said that it would leave and does not, and is not blamed on anybody', () => {
    const { clock, life, seen, send } = start();
    send(READY, LEAVING);
    clock.advance(3_000);
    expect([life.phase, seen.kills]).to.deep.equal(['killing', 1]);
    send(EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen.gone).to.deep.equal([undefined]);
  });

  it('keeps the first reason of two', () => {
    const { seen, send } = start();
    send(READY, KILL, { type: 'KILL', by: 'hang' }, EXITED, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen.gone).to.deep.equal(['request']);
  });

  it('is not killed any more once it has exited', () => {
    const { seen, send } = start();
    send(READY, EXITED, KILL, STREAM_ENDED, STREAM_ENDED, STREAM_ENDED);
    expect(seen).to.deep.equal({ kills: 1, gone: [undefined] });
  });
});
