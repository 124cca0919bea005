/** What processes may tell, ask and answer each other, and how an error names what they may not. */

import { expect } from 'chai';
import fc from 'fast-check';

import { checkMessage, checkReply, isProcessId } from '../../lib/codec/wire-shapes.ts';
import { ProtocolError } from '../../lib/errors.ts';
import { LOG_LEVELS } from '../../lib/actor/log.ts';
import { thrownBy } from '../support/rejection.ts';
import { rightArguments, rightReplies } from './arbitrary-wire.ts';
import { SYSTEM_ID } from './lanes.ts';

const seed = 20_261_121;

const place = { process: '0.1', cell: 1 };
const refData = { owner: '0.1', slot: 1, path: '/a', systemId: SYSTEM_ID };
const fate = { reason: { type: 'normal' }, restarting: false };
const record = { level: 'info', time: 1, pid: 1, path: '/a', message: 'm', fields: undefined };
const report = { path: '/a', type: 't', reason: 'noproc', count: 1 };
const order = {
  slot: 1,
  path: '/a',
  name: 'a',
  module: 'file:///a.js',
  definition: 'A',
  args: new Uint8Array(1),
  capacity: 1,
  capacityBytes: 1,
  shutdownMs: 0,
};

describe('checkMessage', () => {
  for (const [type, args] of Object.entries(rightArguments)) {
    it(`lets right arguments of '${type}' through, whatever follows them`, () => {
      fc.assert(
        fc.property(args as fc.Arbitrary<readonly unknown[]>, fc.anything(), (right, more) => {
          const checked = checkMessage('0.1', type, [...right, more], type in rightReplies);
          expect(checked).to.deep.equal(right);
        }),
        { seed, numRuns: 30 },
      );
    });

    it(`wants '${type}' to be ${type in rightReplies ? 'asked' : 'told'}`, () => {
      fc.assert(
        fc.property(args as fc.Arbitrary<readonly unknown[]>, (right) => {
          expect(() => checkMessage('0.1', type, right, !(type in rightReplies))).to.throw(
            ProtocolError,
            `process 0.1 ${type in rightReplies ? 'told' : 'asked'} '${type}'`,
          );
        }),
        { seed, numRuns: 1 },
      );
    });
  }

  it('lets further fields through, which later versions may send', () => {
    const more = { ...record, trace: 'abc', fields: { any: 1 } };
    expect(checkMessage('0.1', 'log', [more], false)).to.deep.equal([more]);
  });

  it('knows every level of the log', () => {
    for (const level of LOG_LEVELS.filter((name) => name !== 'silent')) {
      checkMessage('0.1', 'log', [{ ...record, level }], false);
    }
  });

  for (const type of ['shout', '', 'constructor', '__proto__', 'toString', 'x'.repeat(10_000)]) {
    it(`refuses the message '${type.slice(0, 20)}', which there is not`, () => {
      const named = `process 0.1 sent the unknown message '${type.slice(0, 60)}`;
      expect(() => checkMessage('0.1', type, [], false)).to.throw(ProtocolError, named);
    });
  }

  const wrong: readonly (readonly [string, readonly unknown[], string])[] = [
    ['watch', [], '[0] that is not an integer from 1 to 67108863'],
    ['watch', [0], '[0] that is not an integer'],
    ['watch', [2 ** 26], '[0] that is not an integer'],
    ['watch', [1.5], '[0] that is not an integer'],
    ['watch', ['1'], '[0] that is not an integer'],
    ['watch', [1n], '[0] that is not an integer'],
    ['killSlot', [2 ** 53], '[0] that is not an integer from 1 to 9007199254740991'],
    ['start', [{ ...order, slot: 0 }], '[0].slot that'],
    ['start', [{ ...order, path: 5 }], '[0].path that is not a string'],
    ['start', [{ ...order, module: 'x'.repeat(70_000) }], '[0].module that is not a string of up to 65536'],
    ['start', [{ ...order, args: [1] }], '[0].args that is not bytes'],
    ['start', [{ ...order, capacity: Infinity }], '[0].capacity that'],
    ['start', [{ ...order, shutdownMs: NaN }], '[0].shutdownMs that is not a number of milliseconds'],
    ['start', [{ ...order, shutdownMs: -1 }], '[0].shutdownMs that'],
    ['start', [Object.create(order)], '[0].slot that'],
    ['start', [Object.values(order)], '[0] that is not an object'],
    ['log', [{ ...record, level: 'silent' }], '[0].level that is not trace or'],
    ['log', [{ ...record, level: 'constructor' }], '[0].level that'],
    ['log', [{ ...record, time: NaN }], '[0].time that is not a finite number'],
    ['log', [{ ...record, message: { toString: 1 } }], '[0].message that'],
    ['log', [{ ...record, fields: [] }], '[0].fields that is not an object'],
    ['deadLetters', [{ length: 1 }], '[0] that is not an array'],
    ['deadLetters', [[report, { ...report, reason: '__proto__' }]], '[0][1].reason that is not noproc or'],
    ['deadLetters', [[{ ...report, count: -1 }]], '[0][0].count that'],
    ['link', [1, { data: refData }], '[1] that is not a ref'],
    ['link', [1, null], '[1] that is not a ref'],
    ['ended', [1, 'normal'], '[1] that is not bytes'],
    ['stopRun', [1, { type: 'constructor' }], '[1].type that is not normal or'],
    ['stopRun', [1, { type: 'shutdown', detail: 5 }], '[1].detail that is not a string'],
    ['stopRun', [1, { type: 'killed', by: 'me' }], '[1].by that is not request or'],
    ['stopRun', [1, { type: 'crashed', error: { message: 'x' } }], '[1].error that is not an error'],
    [
      'stopRun',
      [1, { type: 'crashed', error: Object.assign(new Error(), { message: 5 }) }],
      '[1].error that',
    ],
    ['stopRun', [1, { type: 'crashed', error: new Error(), shared: false }], '[1].shared that is not true'],
    ['stopRun', [1, { type: 'exited', stderrTail: '' }], '[1].outOfMemory that is not true or false'],
    ['fate', [1, { process: '0.1' }], '[1].cell that'],
    ['fate', [1], '[1] that is not an object'],
    ['fate', [1, { ...place, process: '0.' }], '[1].process that is not the id of a process'],
    ['reserveName', ['n', { ...refData, owner: '../0' }, 'd'], '[1].owner that is not the id of a process'],
    ['reserveName', ['n', refData], '[2] that is not a string'],
    ['abandon', [1, 'me'], '[1] that is not request or'],
    ['access', ['/tmp', 'token'], '[1] that is not bytes'],
    ['invite', ['0.1', '../0.2'], '[1] that is not the id of a process'],
    ['missed', [2 ** 32], '[0] that is not an integer'],
    ['releaseNamesOf', [''], '[0] that is not the id of a process'],
  ];
  for (const [type, args, complaint] of wrong) {
    it(`refuses '${type}' with ${complaint}`, () => {
      const isAsked = type in rightReplies;
      const error = thrownBy(() => checkMessage('0.1', type, args, isAsked));
      expect(error).to.be.instanceOf(ProtocolError);
      expect(error.message).to.include(`process 0.1 sent '${type}' with ${complaint}`);
      expect(error['valuePath']).to.equal(complaint.split(' ')[0]);
    });
  }
});

describe('checkReply', () => {
  for (const [type, replies] of Object.entries(rightReplies)) {
    it(`lets right replies to '${type}' through`, () => {
      fc.assert(
        fc.property(replies as fc.Arbitrary<unknown>, (reply) => checkReply('0.1', type, reply)),
        { seed, numRuns: 30 },
      );
    });
  }

  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['start', -2, 'value that is not an integer from -1'],
    ['start', undefined, 'value that is not an integer from -1'],
    ['running', 5, 'value that is not a string'],
    ['locate', null, 'value that is not an object'],
    ['locate', { ...place, cell: 0 }, 'value.cell that'],
    ['locate', { ...place, reason: { type: 'x' } }, 'value.reason.type that is not normal or'],
    ['locate', { reason: { type: 'normal' } }, 'value.restarting that is not true or false'],
    ['fate', place, 'value.reason that is not an object'],
    ['fate', { ...fate, restarting: 1 }, 'value.restarting that'],
    ['pid', 0, 'value that is not an integer from 1'],
    ['reserveName', true, 'value that is not left out'],
    ['whereis', { ...refData, slot: 0 }, 'value.slot that'],
    ['whereis', null, 'value that is not an object'],
  ];
  for (const [type, reply, complaint] of wrong) {
    it(`refuses a reply to '${type}' with ${complaint}`, () => {
      const full = `process 0.1 sent a reply to '${type}' with ${complaint}`;
      expect(() => checkReply('0.1', type, reply)).to.throw(ProtocolError, full);
    });
  }
});

describe('isProcessId', () => {
  it('knows the ids of processes from everything else', () => {
    expect(['0', '0.1', '0.12.345'].filter(isProcessId)).to.have.length(3);
    const others = ['', '.', '0.', '.0', '0..1', '0 ', '0\n', 'a', '-1', '0.x', '٣', 0, ['0'], null];
    expect(others.filter(isProcessId)).to.deep.equal([]);
    expect(isProcessId(`0${'.1'.repeat(1000)}`)).to.equal(false);
  });
});
