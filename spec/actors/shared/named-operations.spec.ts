import { inspect } from 'node:util';
import { expect } from 'chai';

import { MISFIT, OPERATION_NAMES, runNamed } from '../../../actors/shared/named-operations.ts';

describe('Named operations', () => {
  const cases: readonly [name: string, value: unknown, args: readonly unknown[], next: unknown][] = [
    ['add', 2, [3], 5],
    ['add', 2n, [3n], 5n],
    ['subtract', 2, [3], -1],
    ['subtract', 2n, [3n], -1n],
    ['multiply', 2, [3], 6],
    ['multiply', 2n, [3n], 6n],
    ['min', 2, [3], 2],
    ['min', 2, [NaN], NaN],
    ['min', 5n, [3n], 3n],
    ['min', 2n, [3n], 2n],
    ['max', 2, [3], 3],
    ['max', 5n, [3n], 5n],
    ['max', 2n, [3n], 3n],
    ['append', 'a', ['b', 'c'], 'abc'],
    ['append', [1], [2, 3], [1, 2, 3]],
    ['append', [1], [], [1]],
    ['append', [], [[2]], [[2]]],
    ['prepend', 'a', ['b', 'c'], 'bca'],
    ['prepend', [1], [2, 3], [2, 3, 1]],
    ['toggle', true, [], false],
    ['toggle', false, [], true],
    ['assign', { a: 1, b: 2 }, [{ b: 3 }], { a: 1, b: 3 }],
    ['assign', Object.create(null), [{ b: 3 }], { b: 3 }],
  ];
  for (const [name, value, args, next] of cases) {
    it(`${name}: ${inspect([value, ...args])}`, () => {
      const before = structuredClone([value, args]);
      expect(runNamed(name, value, args)).to.deep.equal(next);
      expect([value, args]).to.deep.equal(before);
    });
  }

  const misfits: readonly [name: string, value: unknown, args: readonly unknown[]][] = [
    ['add', 1, []],
    ['add', 1, ['1']],
    ['add', 1, [1n]],
    ['add', 1n, [1]],
    ['add', 1, [1, 2]],
    ['add', 'a', ['b']],
    ['add', undefined, [1]],
    ['max', null, [1]],
    ['append', 'a', [1]],
    ['append', 1, [1]],
    ['append', { length: 1 }, [1]],
    ['toggle', 1, []],
    ['toggle', true, [true]],
    ['assign', [1], [{ a: 1 }]],
    ['assign', { a: 1 }, [[1]]],
    ['assign', { a: 1 }, []],
    ['assign', { a: 1 }, [{ a: 1 }, { b: 2 }]],
    ['assign', new Map(), [{ a: 1 }]],
    ['nothing', 1, [1]],
    ['toString', 1, []],
  ];
  for (const [name, value, args] of misfits) {
    it(`${name} is not for ${inspect([value, ...args])}`, () => {
      expect(runNamed(name, value, args)).to.equal(MISFIT);
    });
  }

  it('have been tried, all of them', () => {
    expect(new Set(cases.map(([name]) => name))).to.deep.equal(new Set(OPERATION_NAMES));
  });

  it('make a property of __proto__, and no prototype', () => {
    const changes: unknown = JSON.parse('{ "__proto__": { "evil": 1 } }');
    const next = runNamed('assign', {}, [changes]) as object;
    expect(Object.keys(next)).to.deep.equal(['__proto__']);
    expect(next).to.not.have.property('evil');
  });
});
