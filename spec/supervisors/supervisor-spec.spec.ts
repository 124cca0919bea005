import { expect } from 'chai';

import { ChildSpecError } from '../../lib/errors.ts';
import { child, isSupervisorDefinition, type SupervisorDefinition } from '../../supervisors/child-spec.ts';
import {
  checkSignificant,
  defineDynamicSupervisor,
  defineSupervisor,
} from '../../supervisors/supervisor-spec.ts';
import { Counter, Greeter } from '../fixtures/counter.ts';
import { thrownBy } from '../support/rejection.ts';

type Define = (name: unknown, options?: unknown) => SupervisorDefinition;
type Row = readonly [field: string, options: unknown, message: string];

const NAME = 'a string of 1 to 200 characters without spaces, slashes and control characters';
const KNOWN = 'strategy, intensity, periodMs, autoShutdown, children';
const counter = child(Counter, { id: 'a', restart: 'transient' });
const significant = child(Counter, { id: 'b', restart: 'transient', significant: true });

/** What is not said of either kind of supervisor. */
const DEFAULTS = {
  strategy: 'one_for_one',
  intensity: 3,
  periodMs: 5_000,
  autoShutdown: 'never',
  maxChildren: Infinity,
  children: [],
};

const LIMITS: readonly Row[] = [
  ['intensity', { intensity: -1 }, '-1; it must be an integer, 0 or more'],
  ['intensity', { intensity: 1.5 }, '1.5; it must be an integer, 0 or more'],
  ['intensity', { intensity: '3' }, "'3'; it must be an integer, 0 or more"],
  ['intensity', { intensity: Infinity }, 'Infinity; it must be an integer, 0 or more'],
  ['periodMs', { periodMs: 0 }, '0; it must be a number of milliseconds, more than 0'],
  ['periodMs', { periodMs: -5 }, '-5; it must be a number of milliseconds, more than 0'],
  ['periodMs', { periodMs: NaN }, 'NaN; it must be a number of milliseconds, more than 0'],
  ['periodMs', { periodMs: '5' }, "'5'; it must be a number of milliseconds, more than 0"],
];

const STATIC: readonly Row[] = [
  ...LIMITS,
  ['strategy', { strategy: 'all' }, "'all'; it must be one_for_one or one_for_all or rest_for_one"],
  ['strategy', { strategy: null }, 'null; it must be one_for_one or one_for_all or rest_for_one'],
  [
    'autoShutdown',
    { autoShutdown: 'always' },
    "'always'; it must be never or any_significant or all_significant",
  ],
  ['children', { children: {} }, 'an object; it must be an array of what child() returned'],
  ['children', { children: null }, 'null; it must be an array of what child() returned'],
  ['children[1]', { children: [counter, Counter] }, 'an object; it must be what child() returned'],
  ['children[0]', { children: [{ ...counter }] }, 'an object; it must be what child() returned'],
  ['children[0]', { children: [undefined] }, 'undefined; it must be what child() returned'],
  ['maxChildren', { maxChildren: 5 }, `5; it must be left out; known are ${KNOWN}`],
  ['options', null, `null; it must be an object of ${KNOWN}`],
];

const DYNAMIC: readonly Row[] = [
  ...LIMITS,
  ['maxChildren', { maxChildren: -1 }, '-1; it must be an integer, 0 or more, or Infinity'],
  ['maxChildren', { maxChildren: 1.5 }, '1.5; it must be an integer, 0 or more, or Infinity'],
  ['maxChildren', { maxChildren: null }, 'null; it must be an integer, 0 or more, or Infinity'],
  ['children', { children: [] }, 'an array; it must be left out; known are intensity, periodMs, maxChildren'],
  [
    'strategy',
    { strategy: 'one_for_all' },
    "'one_for_all'; it must be left out; known are intensity, periodMs, maxChildren",
  ],
  ['options', 7, '7; it must be an object of intensity, periodMs, maxChildren'],
];

for (const [define, rows] of [
  [defineSupervisor, STATIC],
  [defineDynamicSupervisor, DYNAMIC],
] as const) {
  describe(define.name, () => {
    for (const [field, options, message] of rows) {
      it(`refuses ${field}: ${message.split(';')[0]}`, () => {
        const error = thrownBy(() => (define as Define)('app', options));
        expect(error).to.be.instanceOf(ChildSpecError).and.include({ code: 'ERR_TROUPE_CHILD_SPEC', field });
        expect(error.message).to.equal(`supervisor 'app': ${field} is ${message}`);
      });
    }

    for (const name of ['', 'with space', 'with/slash', 7, undefined]) {
      it(`refuses the name ${String(name)}`, () => {
        const error = thrownBy(() => (define as Define)(name));
        expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'name', value: name });
        expect(error.message).to.include(NAME);
      });
    }

    it('makes definitions that are known as such, and read-only', () => {
      const definition = define('app');
      expect([definition, { ...definition }, counter, null].map(isSupervisorDefinition)).to.deep.equal([
        true,
        false,
        false,
        false,
      ]);
      expect(definition).to.satisfy(Object.isFrozen);
      expect(definition.children).to.satisfy(Object.isFrozen);
    });
  });
}

describe('defineSupervisor', () => {
  it('fills in what is not said', () => {
    expect(defineSupervisor('app')).to.deep.equal({ kind: 'static', name: 'app', ...DEFAULTS });
  });

  it('keeps what it is told', () => {
    const children = [counter, significant];
    const options = {
      strategy: 'rest_for_one',
      intensity: 0,
      periodMs: 0.5,
      autoShutdown: 'all_significant',
    } as const;
    const definition = defineSupervisor('app', { ...options, children });
    expect(definition).to.deep.include({ ...options, children: [counter, significant] });
    children.pop();
    expect(definition.children).to.deep.equal([counter, significant]);
  });

  it('names both places of an id that comes twice', () => {
    const children = [child(Counter), child(Greeter, { args: ['a'] }), child(Counter)];
    const error = thrownBy(() => defineSupervisor('app', { children }));
    expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'id', value: 'Counter' });
    expect(error.message).to.equal(
      "supervisor 'app': children[2].id is 'Counter'; it must be another than that of children[0]",
    );
  });

  it('refuses a significant child unless it may end with it', () => {
    const children = [counter, significant];
    const error = thrownBy(() => defineSupervisor('app', { children }));
    expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'significant', value: true });
    expect(error.message).to.equal(
      "supervisor 'app': child 'b': significant is true; it must be false, or autoShutdown of the supervisor " +
        "'any_significant' or 'all_significant'",
    );
    for (const autoShutdown of ['any_significant', 'all_significant'] as const) {
      expect(defineSupervisor('app', { children, autoShutdown }).children).to.deep.equal(children);
    }
  });
});

describe('defineDynamicSupervisor', () => {
  it('fills in what is not said, and keeps what it is told', () => {
    expect(defineDynamicSupervisor('pool')).to.deep.equal({ kind: 'dynamic', name: 'pool', ...DEFAULTS });
    const options = { intensity: 1, periodMs: Infinity, maxChildren: 2 };
    expect(defineDynamicSupervisor('pool', options)).to.include(options);
  });
});

describe('checkSignificant', () => {
  it('refuses in a dynamic supervisor', () => {
    const pool = defineDynamicSupervisor('pool');
    checkSignificant(pool, counter);
    const error = thrownBy(() => checkSignificant(pool, significant));
    expect(error).to.be.instanceOf(ChildSpecError).and.include({ field: 'significant', value: true });
    expect(error.message).to.equal(
      "supervisor 'pool': child 'b': significant is true; it must be false in a dynamic supervisor",
    );
  });
});
