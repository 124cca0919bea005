import { expect } from 'chai';

import { startProcessLife, type ChildProcessEvent } from '../../lib/host/child-process.machine.ts';
import { ManualClock } from '../support/manual-clock.ts';

const KILL = { type: 'KILL', by: 'request' } as const;
const READY = { type: 'READY' } as const;
const LEAVING = { type: 'LEAVING' } as const;
const EXITED = { type: 'EXITED' } as const;
const STREAM_ENDED = { type: 'STREAM_ENDED' } as const;
const stop = (shutdownMs: number = 5_000) => ({ type: 'STOP', shutdownMs }) as const;

function start() {
  const clock = new ManualClock();
  const seen = { kills: 0, gone: [] as (string | undefined)[] };
  const life = startProcessLife({
    streams: 3,
    clock,
    killGroup: () => seen.kills++,
    gone: (killedBy) => seen.gone.push(killedBy),
  });
  const send = (...events: readonly ChildProcessEvent[]): void => {
    for (const event of events) life.send(event);
  };
  return { clock, life, seen, send };
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

  it('reads what is left for a second after the exit, and kills what holds the streams open', () => {
    const { clock, seen, send } = start();
    send(READY, EXITED);
    expect(seen).to.deep.equal({ kills: 1, gone: [] });
    clock.advance(999);
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
