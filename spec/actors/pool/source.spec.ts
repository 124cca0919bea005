import { expect } from 'chai';

import { sourceOf } from '../../../actors/pool/caller/source.ts';
import { rejectionOf } from '../../support/rejection.ts';

/** Gives items, and says when it is left. */
function* given(items: readonly number[], left: () => void): Generator<number> {
  try {
    yield* items;
  } finally {
    left();
  }
}

describe('sourceOf', () => {
  it('knows how many an array or a set has, and not how many a generator gives', () => {
    expect(sourceOf([1, 2]).total).to.equal(2);
    expect(sourceOf(new Set([1, 2, 3])).total).to.equal(3);
    expect(sourceOf(given([1], () => undefined)).total).to.equal(undefined);
  });

  it('believes no other iterable that says how many it has', () => {
    for (const size of [-1, NaN, 1.5, 7]) {
      const items = { size, [Symbol.iterator]: () => [1, 2][Symbol.iterator]() };
      expect(sourceOf(items).total).to.equal(undefined);
    }
  });

  it('takes what can be iterated in both ways as a loop that may wait does', async () => {
    const items = {
      [Symbol.iterator]: () => [1][Symbol.iterator](),
      async *[Symbol.asyncIterator]() {
        yield* [1, 2, 3];
      },
    };
    expect(await sourceOf(items).take(5)).to.deep.equal([1, 2, 3]);
  });

  it('takes what can be iterated in one way only, although it has a place for the other', async () => {
    const items = { [Symbol.asyncIterator]: undefined, [Symbol.iterator]: () => [1, 2][Symbol.iterator]() };
    expect(await sourceOf(items).take(5)).to.deep.equal([1, 2]);
    expect(() => sourceOf({ [Symbol.iterator]: 5 })).to.throw('must be an iterable');
  });

  for (const [kind, items] of [
    ['an iterator', { [Symbol.iterator]: () => ({ next: () => 5 }) }],
    ['an asynchronous one', { [Symbol.asyncIterator]: () => ({ next: async () => 5 }) }],
  ] as const) {
    it(`does not take ${kind} for endless that gives items as they are`, async () => {
      const source = sourceOf(items);
      const taken = (async (): Promise<unknown> => source.take(3))();
      expect(await rejectionOf(taken)).to.be.instanceOf(TypeError);
      expect(source.isOver).to.equal(true);
    });
  }

  it('says what is wrong with what gives no iterator', () => {
    const items = { [Symbol.asyncIterator]: () => null };
    expect(() => sourceOf(items)).to.throw(TypeError, '[Symbol.asyncIterator]() of the items returned null');
  });

  it('gives an array as it was when it was given', async () => {
    const items = [1, 2, 3];
    const source = sourceOf(items);
    items.length = 0;
    expect(await source.take(2)).to.deep.equal([1, 2]);
    expect(source.isOver).to.equal(false);
    expect(await source.take(2)).to.deep.equal([3]);
    expect(source.isOver).to.equal(true);
  });

  it('takes no more from an iterable than is wanted, and leaves it', async () => {
    let taken = 0;
    let left = 0;
    const endless = (function* () {
      try {
        for (;;) yield taken++;
      } finally {
        left++;
      }
    })();
    const source = sourceOf(endless);
    expect(await source.take(3)).to.deep.equal([0, 1, 2]);
    expect(taken).to.equal(3);
    source.close();
    source.close();
    expect(left).to.equal(1);
    expect(source.isOver).to.equal(true);
  });

  it('gives what came before an error, and then the error', async () => {
    const source = sourceOf(
      (function* () {
        yield 1;
        yield 2;
        throw new RangeError('no more');
      })(),
    );
    expect(await source.take(5)).to.deep.equal([1, 2]);
    expect(source.isOver).to.equal(false);
    expect(() => source.take(5)).to.throw(RangeError, 'no more');
    expect(source.isOver).to.equal(true);
  });

  it('does not let an iterable get in the way when it is left', async () => {
    const grumpy = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 1 }),
        return: () => {
          throw new Error('stay');
        },
      }),
    };
    const source = sourceOf(grumpy);
    await source.take(1);
    source.close();
  });

  it('takes what an async iterable has at once together, and does not wait for the rest', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const source = sourceOf(
      (async function* () {
        yield* [1, 2, 3];
        await gate;
        yield* [4, 5];
      })(),
    );
    expect(await source.take(2)).to.deep.equal([1, 2]);
    expect(await source.take(5)).to.deep.equal([3]);
    open();
    expect(await source.take(5)).to.deep.equal([4, 5]);
    expect(source.isOver).to.equal(true);
  });

  it('gives what an async iterable gave before its error, and then that', async () => {
    const source = sourceOf(
      (async function* () {
        yield 1;
        throw new RangeError('no more');
      })(),
    );
    expect(await source.take(5)).to.deep.equal([1]);
    const error = await Promise.resolve(source.take(5)).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(RangeError);
    expect(source.isOver).to.equal(true);
  });

  for (const wrong of [undefined, null, 7, {}, () => 1]) {
    it(`refuses ${typeof wrong} ${JSON.stringify(wrong)}`, () => {
      expect(() => sourceOf(wrong))
        .to.throw()
        .with.property('code', 'ERR_TROUPE_OPTION');
    });
  }
});
