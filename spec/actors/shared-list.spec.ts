import { expect } from 'chai';
import { SharedList } from 'troupe';

import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('SharedList', () => {
  const crew = useCrew(3);

  // Source: CPython, _test_multiprocessing._TestContainers.test_list and test_list_iter.
  it('has the verbs of Array', async () => {
    await using list = await SharedList.start(crew.system, { from: range(10) });
    expect(await list.slice()).to.deep.equal(range(10));
    await using other = await SharedList.start<number>(crew.system);
    expect(await other.push(...range(5))).to.equal(5);
    expect(await other.at(2)).to.equal(2);
    expect(await other.at(-1)).to.equal(4);
    expect(await other.at(5)).to.equal(undefined);
    expect(await other.slice(2, 10)).to.deep.equal([2, 3, 4]);
    expect(await other.slice(-2)).to.deep.equal([3, 4]);
    expect(await other.unshift(-2, -1)).to.equal(7);
    expect(await other.shift()).to.equal(-2);
    expect(await other.pop()).to.equal(4);
    await other.set(0, 9);
    await other.set(-1, 8);
    expect(await other.slice()).to.deep.equal([9, 0, 1, 2, 8]);
    expect(await other.splice(1, 2, 5, 6, 7)).to.deep.equal([0, 1]);
    expect(await other.splice(-1)).to.deep.equal([8]);
    expect(await other.slice()).to.deep.equal([9, 5, 6, 7, 2]);
    expect(await other.indexOf(7)).to.equal(3);
    expect(await other.indexOf(70)).to.equal(-1);
    expect(await other.includes(6)).to.equal(true);
    expect(await other.remove(6)).to.equal(true);
    expect(await other.remove(6)).to.equal(false);
    expect(await other.length()).to.equal(4);
    const seen: number[] = [];
    for await (const item of other) seen.push(item);
    expect(seen).to.deep.equal([9, 5, 7, 2]);
    await other.clear();
    expect([await other.length(), await other.pop(), await other.shift()]).to.deep.equal([
      0,
      undefined,
      undefined,
    ]);
  });

  // Source: CPython, _test_multiprocessing._TestContainers.test_list_proxy_in_list.
  it('holds other lists', async () => {
    const inner = await Promise.all(range(3).map(() => SharedList.start(crew.system, { from: range(3) })));
    await using outer = await SharedList.start(crew.system, { from: inner });
    await (await outer.at(0))?.set(-1, 55);
    expect(await inner[0]?.slice()).to.deep.equal([0, 1, 55]);
    expect(await (await outer.pop())?.length()).to.equal(3);
    expect(await outer.length()).to.equal(2);
    for (const list of inner) await list.close();
  });

  it('gives each item to one of several processes', async () => {
    await using list = await SharedList.start(crew.system, { from: range(600) });
    const taken = await crew.pool.map(tasks.takeAll, [list, list, list]);
    expect(taken.flat().sort((one, other) => one - other)).to.deep.equal(range(600));
  });

  it('compares by content, since items are copied', async () => {
    await using list = await SharedList.start<unknown>(crew.system, { from: [{ a: [1] }, NaN, 0, null] });
    expect(await list.indexOf({ a: [1] })).to.equal(0);
    expect(await list.indexOf({ a: [2] })).to.equal(-1);
    expect(await list.indexOf(NaN)).to.equal(1);
    expect(await list.indexOf(-0)).to.equal(2);
    expect(await list.indexOf(null)).to.equal(3);
    expect(await list.remove({ a: [1] })).to.equal(true);
  });

  it('updates items where they are', async () => {
    await using list = await SharedList.start(crew.system, { from: [1, 2, 3] });
    expect(await list.update(-1, 'add', 4)).to.equal(7);
    expect(await list.update(0, tasks.double)).to.equal(2);
    expect(await list.update(1, tasks.slowlyAdd, 1)).to.equal(3);
    expect(await rejectionOf(list.update(0, tasks.failLater))).to.include({ message: 'later 2' });
    expect(await list.slice()).to.deep.equal([2, 3, 7]);
  });

  it('takes more items at once than a function takes arguments', async () => {
    await using list = await SharedList.start(crew.system, { from: range(300_000) });
    // All that is behind has to be put back.
    expect(await list.splice(1, 1, 1)).to.deep.equal([1]);
    expect(await list.splice(1, 299_998, ...range(100_000))).to.have.lengthOf(299_998);
    expect(await list.push(...range(100_000))).to.equal(200_002);
    expect(await list.unshift(...range(100_000))).to.equal(300_002);
    expect(await list.at(-100_001)).to.equal(299_999);
  });

  it('refuses indices where there is nothing, and stays as it was', async () => {
    await using list = await SharedList.start<unknown>(crew.system, { from: [1, 2, 3] });
    const wild = list as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    const calls: readonly [option: string, method: string, ...args: unknown[]][] = [
      ['index', 'set', 3, 9],
      ['index', 'set', -4, 9],
      ['index', 'set', 0.5, 9],
      ['index', 'set', '0', 9],
      ['index', 'update', 3, 'add', 1],
      ['operation', 'update', 0, 'toggle'],
      ['index', 'at', 'first'],
      ['start', 'splice'],
      ['deleteCount', 'splice', 0, -1],
      ['from', 'slice', 0.5],
      ['to', 'slice', 0, NaN],
    ];
    for (const [option, method, ...args] of calls) {
      const error = await rejectionOf(wild[method]?.(...args) ?? Promise.resolve());
      expect(error, `${method} ${args.join()}`).to.include({ code: 'ERR_TROUPE_OPTION', option });
    }
    for (const call of [list.push(9, () => 1), list.set(0, () => 1), list.splice(0, 1, () => 1)]) {
      expect(await rejectionOf(call)).to.include({ code: 'ERR_TROUPE_ENCODE' });
    }
    expect(await list.slice()).to.deep.equal([1, 2, 3]);
  });
});
