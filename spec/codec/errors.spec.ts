/** Errors as values, and errors that must get through whatever they hold. */

import { inspect, types } from 'node:util';
import { expect } from 'chai';
import { LiveRef } from '../../lib/actor/live-ref.ts';
import { registerErrorClass } from '../../lib/codec/error-data.ts';
import { MAX_BODY_BYTES } from '../../lib/codec/limits.ts';
import { PortableRef, type RefData } from '../../lib/codec/portable.ts';
import { seal, sealError, unseal } from '../../lib/codec/seal.ts';
import {
  ActorExitedError,
  AskTimeoutError,
  ChildSpecError,
  NameTakenError,
  Rejection,
  RemoteError,
  SupervisorError,
  TroupeError,
  UnknownMessageError,
} from '../../lib/errors.ts';
import { ArrivedRef, scope, sealed, SYSTEM_ID } from './lanes.ts';
import { expectSame } from './same-value.ts';

class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly code = 'E_PAYMENT';
  readonly amount = 5;
}

class LateError extends Rejection {
  readonly minutes = 5;
}

class MyRef extends PortableRef {
  readonly data: RefData = { owner: '0.2', slot: 3, path: '/a', systemId: SYSTEM_ID };
}

function thrown(error: unknown): Error {
  return unseal(sealError(error, SYSTEM_ID), scope) as Error;
}

describe('errors as values', () => {
  for (const Class of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
    it(`come back as ${Class.name}`, () => {
      const error = new Class('what happened', { cause: { deep: [1] } });
      const arrived = sealed(error) as Error;
      expect(arrived).to.be.instanceOf(Class);
      expect(types.isNativeError(arrived)).to.equal(true);
      expectSame(arrived, error);
      expect(descriptors(arrived)).to.deep.equal(descriptors(error));
      expect(inspect(arrived)).to.equal(inspect(error));
    });
  }

  it('come back as AggregateError with their errors', () => {
    const error = new AggregateError([new TypeError('one'), 'two'], 'both');
    const arrived = sealed(error) as AggregateError;
    expect(arrived).to.be.instanceOf(AggregateError);
    expectSame(arrived.errors, error.errors);
    expect(descriptors(arrived)).to.deep.equal(descriptors(error));
  });

  it('keep name, code and fields of classes that are not known here', () => {
    const arrived = sealed(new PaymentError('too little')) as PaymentError;
    expect(Object.getPrototypeOf(arrived)).to.equal(Error.prototype);
    expect(arrived).to.include({ name: 'PaymentError', message: 'too little', code: 'E_PAYMENT', amount: 5 });
    expect(arrived.stack).to.match(/^\w+: too little\n.*errors\.spec/);
  });

  it('keep an inherited name and code', () => {
    const arrived = sealed(new DOMException('stopped', 'AbortError')) as DOMException;
    expect(arrived).to.include({ name: 'AbortError', message: 'stopped', code: 20 });
    expect(Object.keys(arrived)).to.deep.equal([]);
  });

  it('keep what Node.js puts into its errors', () => {
    const error = Object.assign(new Error('no file'), {
      errno: -2,
      code: 'ENOENT',
      syscall: 'open',
      path: '/x',
    });
    expectSame(sealed(error), error);
  });

  it('are one object when they are the same, cycles included', () => {
    const error: Error = new Error('outer', { cause: new Error('inner') });
    (error.cause as Error).cause = error;
    const [first, second] = sealed([error, { error }]) as [Error, { error: Error }];
    expect(first).to.equal(second.error);
    expect((first.cause as Error).cause).to.equal(first);
  });

  it('have neither message nor stack nor cause when they had none', () => {
    const error = new Error();
    delete (error as { stack?: unknown }).stack;
    const arrived = sealed(error) as Error;
    expect(Object.getOwnPropertyNames(arrived)).to.deep.equal([]);
    expect('cause' in (sealed(new Error('x', { cause: undefined })) as Error)).to.equal(true);
  });

  it('keep an own key named __proto__ where it is', () => {
    const error = Object.defineProperty(new Error('x'), '__proto__', { value: { a: 1 }, enumerable: true });
    const arrived = sealed(error) as Error;
    expect(Object.getPrototypeOf(arrived)).to.equal(Error.prototype);
    expect(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value).to.deep.equal({ a: 1 });
  });
});

describe('errors of troupe', () => {
  const table: readonly TroupeError[] = [
    new NameTakenError('counter', '/demo/counter'),
    new AskTimeoutError('/demo/a', 'add', 5000, undefined),
    new UnknownMessageError('/demo/a', 'foo', ['add', 'value']),
    new ActorExitedError('/demo/a', { type: 'crashed', error: new RangeError('bad') }, true),
    new Rejection('no', { why: new Map([['reason', [1]]]) }),
    new ChildSpecError('backoff', [1], 'an object', "child 'db': "),
    new SupervisorError('ERR_TROUPE_NOT_FOUND', '/demo/app', 'db'),
    RemoteError.from(Object.assign(new TypeError('oops'), { code: 'E_OOPS' })),
  ];

  for (const error of table) {
    it(`come back as ${error.constructor.name} with all fields`, () => {
      const arrived = sealed(error) as TroupeError;
      expect(arrived).to.be.instanceOf(error.constructor).and.instanceOf(TroupeError);
      expectSame(arrived, error);
      expect(descriptors(arrived)).to.deep.equal(descriptors(error));
    });
  }

  it('bring refs with them', () => {
    const ref = new LiveRef({ owner: '0.2', slot: 3, path: '/demo/db', systemId: SYSTEM_ID }, () => {
      throw new TypeError('nothing is to be sent');
    });
    const error = new SupervisorError('ERR_TROUPE_ALREADY_STARTED', '/demo/app', 'db', ref);
    expect(error.message).to.equal(
      "/demo/app has a child 'db' already; use its ref, or give the new child another id",
    );
    for (const arrived of [sealed(error), thrown(error)] as SupervisorError[]) {
      expect(arrived).to.be.instanceOf(SupervisorError).and.include({ code: error.code, id: 'db' });
      expect(arrived.ref).to.be.instanceOf(ArrivedRef).and.deep.include({ data: ref.data });
    }
  });

  it('put what cannot be sent into words', () => {
    const arrived = thrown(new ChildSpecError('definition', class Pool {}, 'a definition')) as ChildSpecError;
    expect(arrived).to.be.instanceOf(ChildSpecError).and.include({ value: '[function Pool]' });
    expect(arrived.message).to.equal('definition is the function Pool; it must be a definition');
  });

  it('keep a name that is the name of another class', () => {
    const arrived = sealed(new NameTakenError('TypeError', '/x')) as NameTakenError;
    expect(arrived).to.be.instanceOf(NameTakenError).and.not.instanceOf(TypeError);
    expect(arrived.name).to.equal('TypeError');
  });

  it('come back as the nearest class that is known, with the fields of their own', () => {
    const arrived = sealed(new LateError('late')) as LateError;
    expect(Object.getPrototypeOf(arrived)).to.equal(Rejection.prototype);
    expect(arrived).to.include({ name: 'LateError', minutes: 5, code: 'ERR_TROUPE_REJECTION' });
  });

  it('are joined by those that register', () => {
    class JoinedError extends Error {
      readonly extra = 1;
    }
    registerErrorClass(JoinedError);
    expect(sealed(new JoinedError('x')))
      .to.be.instanceOf(JoinedError)
      .and.include({ extra: 1, message: 'x' });
  });
});

describe('sealError', () => {
  it('puts into words what cannot be sent', () => {
    const response = {
      status: 500,
      parse: () => 1,
      when: Promise.resolve(),
      tag: Symbol('t'),
      list: [1, () => 2],
    };
    const error = Object.assign(new Error('http', { cause: BigInt }), {
      response,
      code: 'E_HTTP',
      map: new WeakMap(),
    });
    expect(thrown(error)).to.deep.include({
      message: 'http',
      code: 'E_HTTP',
      cause: '[function BigInt]',
      map: '[object WeakMap]',
      response: {
        status: 500,
        parse: '[function parse]',
        when: '[object Promise]',
        tag: 'Symbol(t)',
        list: [1, '[function (anonymous)]'],
      },
    });
  });

  it('leaves out what is too large, and keeps the rest', () => {
    const error = Object.assign(new RangeError('large'), {
      body: Buffer.alloc(270_000_000),
      code: 'E_LARGE',
    });
    const arrived = thrown(
      Object.assign(error, { list: new Array(200_000).fill('text '.repeat(20)), small: { a: 1 } }),
    );
    expect(arrived).to.be.instanceOf(RangeError).and.include({ message: 'large', code: 'E_LARGE' });
    expect(sealError(error, SYSTEM_ID).bytes.length).to.be.below(16 * 1024 * 1024);
    expect(
      thrown(
        new AggregateError(
          Array.from({ length: 400 }, (_, i) => new Error(`e${i}`.padEnd(60_000, '.'))),
          'many',
        ),
      ),
    )
      .to.be.instanceOf(AggregateError)
      .and.include({ message: 'many' });
  });

  it('keeps to the size limit whatever it puts into words', () => {
    for (let spare = 400; spare < 2400; spare += 200) {
      const body = { text: 'x'.repeat(MAX_BODY_BYTES - spare) };
      const words = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`${index}`.repeat(200), () => 1]),
      );
      const error = Object.assign(new Error('x'), { stack: '', body, words });
      expect(sealError(error, SYSTEM_ID).bytes.length).to.be.at.most(MAX_BODY_BYTES);
    }
  });

  it('cuts what nobody reads to the end', () => {
    const arrived = thrown(Object.assign(new Error('m'.repeat(1_000_000)), { stack: 's'.repeat(1_000_000) }));
    expect(arrived.message.length).to.be.within(60_000, 70_000);
    expect(arrived.stack?.length).to.be.within(60_000, 70_000);
  });

  it('survives hostile errors', () => {
    const fail = (): never => {
      throw new Error('hostile');
    };
    const error = new Error('x');
    expect(error.stack).to.be.a('string');
    const hostile = Object.defineProperties(error, {
      message: { get: fail },
      stack: { get: fail },
      name: { get: fail },
      cause: { get: fail, enumerable: true },
      more: { get: fail, enumerable: true },
    });
    expect(thrown(hostile)).to.be.instanceOf(Error);
    const trap = new Proxy(new Error('x'), { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail });
    expect(thrown(trap)).to.be.instanceOf(Error);
    expect(thrown(Object.assign(new Error('held'), { trap })).message).to.equal('held');
    const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
    revoke();
    expect(thrown(proxy)).to.be.instanceOf(Error);
    const odd = Object.assign(new Error('x'), {
      message: { text: 1 },
      stack: [1],
      name: () => 1,
      code: Symbol('s'),
    });
    expect(thrown(odd)).to.deep.include({ message: { text: 1 }, name: '[function name]', code: 'Symbol(s)' });
    let chain = new Error('end');
    for (let i = 0; i < 2000; i++) chain = new Error('link', { cause: chain });
    expect(thrown(chain).message).to.equal('link');
  });

  it('passes on what was thrown and is no error, or describes it', () => {
    for (const value of ['text', 5, undefined, null, { code: 1 }, new Map([[1, 2]])]) {
      expectSame(thrown(value), structuredClone(value));
    }
    expect(thrown(() => 1))
      .to.be.instanceOf(Error)
      .and.include({ message: '[function (anonymous)]' });
    expect(thrown(Symbol('s')).message).to.equal('Symbol(s)');
    expect(thrown({ toString: (): never => expect.fail('hostile') }).message).to.match(/no string form/);
  });

  it('keeps refs of the same system', () => {
    expect(
      (thrown(Object.assign(new Error('x'), { ref: new MyRef() })) as { ref?: unknown }).ref,
    ).to.be.instanceOf(ArrivedRef);
  });
});

describe('values that hold errors', () => {
  it('get through whatever the errors hold', () => {
    const arrived = sealed({ error: Object.assign(new Error('x'), { fn: () => 1 }), list: [1] });
    expect(arrived).to.deep.include({ list: [1] });
    expect((arrived as { error: { fn: unknown } }).error.fn).to.equal('[function fn]');
  });

  it('are refused for what is also reached without an error', () => {
    const shared = { fn: () => 1 };
    const error = Object.assign(new Error('x'), { shared });
    for (const value of [
      [error, shared],
      [shared, error],
      [error, { inside: [shared] }],
    ]) {
      expect(() => seal(value, SYSTEM_ID)).to.throw(/it is \[function fn\]/);
    }
  });
});

/** All own properties, and whether they are enumerable. */
function descriptors(error: Error): object {
  const names = Object.getOwnPropertyNames(error).sort();
  return Object.fromEntries(
    names.map((name) => [name, Object.prototype.propertyIsEnumerable.call(error, name)]),
  );
}
