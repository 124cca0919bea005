/** What a process host is attacked with (`attacked-host.ts`), by kind: the frames of one connection. */

import fc from 'fast-check';

import { anyMessage, damage, damaged, frameOf, rightMessage, wrongMessage } from '../codec/arbitrary-wire.ts';
import { forged } from '../codec/lanes.ts';
import { anyTable } from '../codec/arbitrary-tables.ts';
import { Kind } from '../../lib/codec/wire.ts';
import { WireWriter } from '../../lib/codec/wire-writer.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';

/** Makes the frames of one connection. @param firstAsk - Number of the first ask that waits for a reply. */
export type Attack = (firstAsk: number) => readonly Uint8Array[];

const rightMessages = fc.array(rightMessage, { minLength: 1, maxLength: 4 });

/** Nothing is wrong with these. */
export const rightFrames: fc.Arbitrary<Attack> = rightMessages.map((messages) => (firstAsk) => [
  frameOf(messages, firstAsk),
]);

/** Frames that a sender wrote, with bits flipped, cut off, or going on as another. */
const damagedFrames: fc.Arbitrary<Attack> = fc
  .tuple(rightMessages, rightMessages, fc.array(damage, { minLength: 1, maxLength: 3 }))
  .map(([messages, others, damages]) => (firstAsk) => {
    const frame = frameOf(messages, firstAsk);
    const other = frameOf(others, firstAsk);
    return damages.map((one, index) =>
      index % 2 === 0 ? damaged(frame, other, one) : damaged(other, frame, one),
    );
  });

/** Whole messages of the wrong shape, between right ones. */
const misshapenFrames: fc.Arbitrary<Attack> = fc
  .tuple(fc.array(fc.oneof(wrongMessage, anyMessage), { minLength: 1, maxLength: 3 }), rightMessage)
  .map(([messages, right]) => (firstAsk) => [frameOf([right, ...messages, right], firstAsk)]);

/** Sealed bodies whose tables say anything. */
const forgedBodies: fc.Arbitrary<Attack> = fc
  .tuple(anyTable, fc.constantFrom(Kind.tell, Kind.ask, Kind.reply, Kind.refusal), fc.nat(3), fc.nat(6))
  .map(([table, kind, target, ask]) => (firstAsk) => {
    const writer = new WireWriter(() => undefined);
    writer.sealed(kind, target, firstAsk + ask, forged(table));
    return [writer.take()?.subarray(FRAME_HEADER_BYTES) ?? new Uint8Array(1)];
  });

const noise: fc.Arbitrary<Attack> = fc
  .uint8Array({ minLength: 1, maxLength: 80 })
  .map((bytes) => () => [bytes, Buffer.concat([Buffer.of(0xce, 0x10), bytes])]);

export const anyAttack: fc.Arbitrary<Attack> = fc.oneof(
  { weight: 4, arbitrary: damagedFrames },
  { weight: 4, arbitrary: misshapenFrames },
  { weight: 2, arbitrary: forgedBodies },
  { weight: 1, arbitrary: noise },
);
