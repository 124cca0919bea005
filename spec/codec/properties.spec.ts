/** What the table of `values.spec.ts` cannot list: random values, and random sequences of them. */

import { expect } from 'chai';
import fc from 'fast-check';
import { MsgpackWriter } from '../../lib/codec/msgpack-writer.ts';
import { flatten } from '../../lib/codec/flatten.ts';
import { PlainDecoder, PlainEncoder } from '../../lib/codec/plain.ts';
import { writeTable } from '../../lib/codec/write-table.ts';
import { anyValue, plainTree } from './arbitrary-values.ts';
import { Connection, sealed, SYSTEM_ID } from './lanes.ts';
import { expectSame } from './same-value.ts';

/** Fixed, so that a run says the same every time; a failure prints it along with the path to the case. */
const seed = 20_261_120;

describe('random values', () => {
  it('arrive sealed as structuredClone makes them', () => {
    fc.assert(
      fc.property(anyValue, (value) => expectSame(sealed(value), structuredClone(value))),
      { seed, numRuns: 1500 },
    );
  });

  it('arrive by a stream, each as structuredClone makes it, if they fit', () => {
    let passed = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(plainTree, anyValue), { maxLength: 12 }), (values) => {
        const connection = new Connection();
        for (const value of values) {
          const message = connection.pass(value);
          if (message === undefined) continue;
          passed++;
          expectSame(message.arrived, structuredClone(value));
        }
      }),
      { seed, numRuns: 700 },
    );
    expect(passed).to.be.above(1300);
  });

  it('arrive in batches whose sizes add up', () => {
    fc.assert(
      fc.property(fc.array(plainTree, { maxLength: 12 }), (values) => {
        const encoder = new PlainEncoder();
        const sent = values.filter((value) => encoder.append(value));
        const { values: arrived, sizes } = new PlainDecoder().decode(
          encoder.out.buffer.subarray(0, encoder.out.length),
        );
        expectSame(arrived, structuredClone(sent));
        expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(encoder.out.length);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('take no more bytes than were counted', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const flattened = flatten(value, SYSTEM_ID);
        const out = new MsgpackWriter();
        writeTable(out, flattened);
        expect(out.length).to.be.at.most(flattened.bytes);
      }),
      { seed, numRuns: 700 },
    );
  });
});
