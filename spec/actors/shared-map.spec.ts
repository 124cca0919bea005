import { expect } from 'chai';
import { SharedMap, type SharedMapKey } from 'troupe';

import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('SharedMap', () => {
  const crew = useCrew(3);

  // Source: CPython, _test_multiprocessing._TestContainers.test_dict and test_dict_iter.
  it('has the verbs of Map', async () => {
    await using map = await SharedMap.start<number, string>(crew.system);
    for (const code of [65, 66, 67, 68, 69]) await map.set(code, String.fromCharCode(code));
    expect(await map.size()).to.equal(5);
    expect(await map.get(66)).to.equal('B');
    expect(await map.get(70)).to.equal(undefined);
    expect(await map.has(66)).to.equal(true);
    expect(await map.delete(66)).to.equal(true);
    expect(await map.delete(66)).to.equal(false);
    expect(await map.has(66)).to.equal(false);
    expect(await map.keys()).to.deep.equal([65, 67, 68, 69]);
    expect(await map.values()).to.deep.equal(['A', 'C', 'D', 'E']);
    const seen: [number, string][] = [];
    for await (const entry of map) seen.push(entry);
    expect(seen).to.deep.equal(await map.entries());
    await map.clear();
    expect(await map.entries()).to.deep.equal([]);
  });

  // Source: CPython, _test_multiprocessing._TestContainers.test_dict_proxy_nested.
  it('holds other maps', async () => {
    await using pets = await SharedMap.start(crew.system, {
      from: Object.entries({ ferrets: 2, hamsters: 4 }),
    });
    await using map = await SharedMap.start(crew.system, { from: [['pets', pets]] });
    await (await map.get('pets'))?.update('ferrets', 'add', 1);
    expect(await pets.get('ferrets')).to.equal(3);
  });

  it('counts words in several processes', async () => {
    await using counts = await SharedMap.start<string, number>(crew.system, { initial: 0 });
    const words = 'the quick brown fox jumps over the lazy dog the end'.split(' ');
    const call: [typeof counts, readonly string[]] = [counts, words];
    await crew.pool.starmap(tasks.countWords, new Array<typeof call>(30).fill(call));
    expect(await counts.get('the')).to.equal(90);
    expect(await counts.get('dog')).to.equal(30);
    expect(await counts.size()).to.equal(9);
  });

  it('compares keys as Map does', async () => {
    await using map = await SharedMap.start<SharedMapKey, number>(crew.system);
    const keys = [1, '1', 1n, true, 'true', null, 'null', undefined, NaN, '', '__proto__'];
    await map.setAll(keys.map((key, value) => [key, value]));
    await map.set(-0, 20);
    expect(await map.get(0)).to.equal(20);
    expect(await map.get(NaN)).to.equal(keys.indexOf('') - 1);
    expect(await Promise.all(keys.map((key) => map.get(key)))).to.deep.equal(range(keys.length));
    expect(await map.keys()).to.deep.equal([...keys, 0]);
  });

  it('tells a value that is undefined from none', async () => {
    await using map = await SharedMap.start<string, string | undefined>(crew.system, {
      from: [['a', undefined]],
    });
    expect(await map.has('a')).to.equal(true);
    expect(await map.setIfAbsent('a', 'late')).to.equal(false);
    expect(await map.getOrInsert('a', 'late')).to.equal(undefined);
    expect(await map.getOrInsert('b', 'first')).to.equal('first');
    expect(await map.setIfAbsent('c', 'first')).to.equal(true);
    expect(await map.take('c')).to.equal('first');
    expect(await map.take('c')).to.equal(undefined);
    expect(await map.entries()).to.deep.equal([
      ['a', undefined],
      ['b', 'first'],
    ]);
  });

  it('gives one of many what they all want', async () => {
    await using map = await SharedMap.start<string, number>(crew.system);
    const inserted = await Promise.all(range(10).map((n) => map.getOrInsert('one', n)));
    expect(new Set(inserted).size).to.equal(1);
    const taken = await Promise.all(range(10).map(() => map.take('one')));
    expect(taken.filter((value) => value !== undefined)).to.have.lengthOf(1);
  });

  it('updates a value where it is, or the initial one', async () => {
    await using lists = await SharedMap.start<string, string[]>(crew.system, { initial: [] });
    expect(await lists.update('a', 'append', 'x')).to.deep.equal(['x']);
    expect(await lists.update('a', 'append', 'y')).to.deep.equal(['x', 'y']);
    expect(await lists.update('b', 'append', 'z')).to.deep.equal(['z']);
    expect(await rejectionOf(lists.update('c', tasks.spoil))).to.include({ message: 'after all' });
    expect(await lists.has('c')).to.equal(false);
    await using plain = await SharedMap.start<string, number>(crew.system, { from: [['a', 2]] });
    expect(await plain.update('a', tasks.double)).to.equal(4);
    expect(await rejectionOf(plain.update('b', 'add', 1))).to.include({
      code: 'ERR_TROUPE_OPTION',
      option: 'key',
      value: 'b',
    });
    expect(await plain.entries()).to.deep.equal([['a', 4]]);
  });

  it('refuses keys that equal nothing after their way, and what is no entry', async () => {
    await using map = await SharedMap.start<string, number>(crew.system);
    const wild = map as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    const calls: readonly [option: string, method: string, ...args: unknown[]][] = [
      ...['get', 'set', 'has', 'delete', 'getOrInsert', 'setIfAbsent', 'take'].map(
        (method) => ['key', method, {}] as [string, string, object],
      ),
      ['key', 'get', Symbol('key')],
      ['key', 'set', () => 1, 1],
      ['key', 'update', [], 'add', 1],
      [
        'key',
        'setAll',
        [
          ['a', 1],
          [{}, 2],
        ],
      ],
      ['operation', 'update', 'a', 'increment'],
      ['entries', 'setAll', 7],
      ['entries', 'setAll', { a: 1 }],
      ['entries', 'setAll', ['ab']],
      ['entries', 'setAll', [['a']]],
    ];
    for (const [option, method, ...args] of calls) {
      const error = await rejectionOf(wild[method]?.(...args) ?? Promise.resolve());
      expect(error, method).to.include({ code: 'ERR_TROUPE_OPTION', option });
    }
    expect(await map.size()).to.equal(0);
  });

  it('sets all of several values or none', async () => {
    await using map = await SharedMap.start<string, unknown>(crew.system, { from: new Map([['a', 1]]) });
    const error = await rejectionOf(
      map.setAll([
        ['a', 2],
        ['b', () => 1],
      ]),
    );
    expect(error).to.include({ code: 'ERR_TROUPE_ENCODE' });
    expect(await map.entries()).to.deep.equal([['a', 1]]);
  });
});
