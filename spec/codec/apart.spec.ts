/** Arrays whose elements are sent as if there were no others. */

import { expect } from 'chai';
import { apart } from '../../lib/codec/apart.ts';
import { EncodeError } from '../../lib/errors.ts';
import { thrownBy } from '../support/rejection.ts';
import { Connection, sealed } from './lanes.ts';
import { expectSame } from './same-value.ts';

const item = (id: number): object => ({ id, tags: [{ name: `tag ${id}` }], bytes: new Uint8Array([id]) });
const ids = Array.from({ length: 40 }, (_, id) => id);

describe('apart', () => {
  it('lets an object be part of many elements, in the plain lane', () => {
    const connection = new Connection();
    const one = item(7);
    const message = [{ items: apart([one, one, ...ids.map(item), { one }]) }];
    for (const _ of [1, 2]) {
      const arrived = connection.pass(message)?.arrived;
      expectSame(arrived, [{ items: [item(7), item(7), ...ids.map(item), { one: item(7) }] }]);
    }
    expectSame(sealed(message), [{ items: [item(7), item(7), ...ids.map(item), { one: item(7) }] }]);
  });

  it('leaves what is the same within an element to the graph lane', () => {
    const one = item(7);
    const elements = [item(1), { one, again: one }];
    expect(new Connection().pass(apart(elements))).to.equal(undefined);
    const arrived = sealed(apart(elements)) as { one: object; again: object }[];
    expect(arrived[1]?.one).to.equal(arrived[1]?.again);
    const loop: unknown[] = [];
    loop.push({ loop });
    expect(new Connection().pass(apart([1, loop]))).to.equal(undefined);
  });

  it('still knows what came before it, and what comes behind it', () => {
    const one = item(7);
    expect(new Connection().pass([one, apart([one])])).to.equal(undefined);
    expect(new Connection().pass([one, apart([item(1), item(2)]), one])).to.equal(undefined);
    const many = [...ids.map((id) => ({ id })), apart([{ id: 1 }, { id: 2 }])];
    expectSame(new Connection().pass(many)?.arrived, [...ids.map((id) => ({ id })), [{ id: 1 }, { id: 2 }]]);
    const behind = [apart([ids.map((id) => ({ id })), 1]), { id: 1 }];
    expectSame(new Connection().pass(behind)?.arrived, [[ids.map((id) => ({ id })), 1], { id: 1 }]);
  });

  it('names the place of what cannot be sent', () => {
    const error = thrownBy(() => sealed([{ items: apart([1, { deep: [() => 2] }]) }]));
    expect(error).to.be.instanceOf(EncodeError);
    expect(error).to.include({ valuePath: '[0].items[1].deep[0]' });
  });
});
