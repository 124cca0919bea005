import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';
import type { DeadLetterReport } from 'troupe';

import { DeadLetterOffice } from '../../lib/actor/dead-letters.ts';
import { Counter } from '../fixtures/counter.ts';
import { Desk } from '../fixtures/desk.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';

describe('DeadLetterOffice', () => {
  it('reports at most 1,000 different ones at a time', async () => {
    const sizes: number[] = [];
    const office = new DeadLetterOffice((reported) => sizes.push(reported.length));
    for (let index = 0; index < 2_500; index++) office.add('/a', `type ${index}`, 'noproc');
    await nextTurn();
    expect(sizes).to.deep.equal([1_000, 1_000, 500]);
  });
});

describe('System.deadLetters', () => {
  forEachPlacement((stage) => {
    /** Resolves with the first `count` reports. */
    const reports = (count: number): Promise<DeadLetterReport[]> =>
      new Promise((resolve) => {
        const seen: DeadLetterReport[] = [];
        const end = stage.system.deadLetters.subscribe((report) => {
          seen.push(report);
          if (seen.length < count) return;
          end();
          resolve(seen);
        });
      });

    it('counts what is told to an actor that has ended', async () => {
      const counter = await stage.spawn(Counter);
      await counter.stop();
      const reported = reports(1);
      for (let index = 0; index < 5; index++) expect(counter.tell('add', index)).to.equal(undefined);
      expect(await reported).to.deep.equal([{ path: counter.path, type: 'add', reason: 'noproc', count: 5 }]);
      expect(stage.system.deadLetters.total).to.equal(5);
      expect(stage.system.deadLetters.byReason.noproc).to.equal(5);
    });

    it('counts what is told and has no handler', async () => {
      const counter = await stage.spawn(Counter);
      const reported = reports(1);
      (counter.tell as (type: string) => undefined)('nonsense');
      expect(await reported).to.deep.equal([
        { path: counter.path, type: 'nonsense', reason: 'unknown-message', count: 1 },
      ]);
      expect(await counter.ask('add', 1)).to.equal(1);
    });

    it('cuts the name of what has no handler, which may be as long as a message', async () => {
      const counter = await stage.spawn(Counter);
      const reported = reports(1);
      (counter.tell as (type: string) => undefined)('x'.repeat(16 * 2 ** 20 - 20));
      expect((await reported)[0]?.type).to.equal(`${'x'.repeat(200)}…`);
      expect(await counter.ask('add', 1)).to.equal(1);
    });

    it('leaves what a listener throws to the program, and everyone else alone', async () => {
      const counter = await stage.spawn(Counter);
      const thrown = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
      stage.system.deadLetters.subscribe(() => {
        throw new RangeError('no');
      });
      (counter.tell as (type: string) => undefined)('nonsense');
      try {
        expect(await thrown).to.be.instanceOf(RangeError);
      } finally {
        process.setUncaughtExceptionCaptureCallback(null);
      }
      expect(await counter.ask('add', 1)).to.equal(1);
    });

    it('counts what was queued when the actor was stopped', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const desk = await stage.spawn(Desk, { args: [recorder, gate] });
      const slow = desk.ask('slow', 'a');
      desk.tell('quick', 'b');
      desk.tell('quick', 'c');
      await gate.ask('arrived');
      const reported = reports(1);
      const stopped = desk.stop();
      expect(await reported).to.deep.equal([
        { path: desk.path, type: 'quick', reason: 'stopping', count: 2 },
      ]);
      await gate.ask('open');
      await slow;
      await stopped;
    });

    it('stops telling a listener that has had enough', async () => {
      const counter = await stage.spawn(Counter);
      await counter.stop();
      let heard = 0;
      const end = stage.system.deadLetters.subscribe(() => heard++);
      end();
      end();
      const reported = reports(1);
      counter.tell('add', 1);
      await reported;
      expect(heard).to.equal(0);
    });
  });
});
