/** Refs and clients: what arrives as something that works. */

import { execFile } from 'node:child_process';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { defineClient } from '../../lib/codec/client.ts';
import { PortableRef, type RefData } from '../../lib/codec/portable.ts';
import { seal, unseal } from '../../lib/codec/seal.ts';
import { DecodeError, OptionError } from '../../lib/errors.ts';
import type { Gauge } from '../fixtures/clients/gauge.ts';
import { thrownBy } from '../support/rejection.ts';
import { repoRoot } from '../support/repo-root.ts';
import { ArrivedRef, forged, scope, sealed, SYSTEM_ID } from './lanes.ts';

class MyRef extends PortableRef {
  readonly data: RefData = { owner: '0.1', slot: 7, path: '/demo/counter', systemId: SYSTEM_ID };
}

/** Stands for what `lib` has: a client around a ref, with a setter and a private field. */
class Counter {
  readonly ref = new MyRef();
  readonly #runs = 1;
  limit = 5;
  constructed = 0;

  constructor() {
    this.constructed++;
  }

  get size(): number {
    return this.limit;
  }

  set size(_value: number) {
    expect.fail('a setter ran');
  }

  runs(): number {
    return this.#runs;
  }
}

const fixture = (name: string): string =>
  new URL(`../fixtures/clients/${name}${extname(import.meta.url)}`, import.meta.url).href;
const arrivalOf = (module: string, name: string, ...fields: unknown[]): unknown =>
  unseal(forged([[0], [12, module, name, ...fields]]), scope);

describe('refs', () => {
  it('arrive as what the scope makes of their slot', () => {
    const ref = new MyRef();
    const [first, { again }] = sealed([ref, { again: ref }]) as [ArrivedRef, { again: ArrivedRef }];
    expect(first).to.be.instanceOf(ArrivedRef);
    expect(again).to.equal(first);
    expect(first.data).to.deep.equal(ref.data);
  });

  it('do not carry the system along', () => {
    expect(Buffer.from(seal(new MyRef(), SYSTEM_ID).bytes).includes(SYSTEM_ID)).to.equal(false);
    const elsewhere = { ...scope, systemId: 'renamed' };
    expect((unseal(seal(new MyRef(), SYSTEM_ID), elsewhere) as ArrivedRef).data.systemId).to.equal('renamed');
  });

  it('that cannot be revived give a DecodeError', () => {
    const failing = { ...scope, reviveRef: (): never => expect.fail('no such thing') };
    expect(() => unseal(seal([new MyRef()], SYSTEM_ID), failing)).to.throw(DecodeError);
  });
});

describe('defineClient', () => {
  it('returns the class and refuses a second of the same name', () => {
    class Twice {}
    expect(defineClient(import.meta, 'Twice', Twice)).to.equal(Twice);
    expect(() => defineClient(import.meta, 'Twice', class {})).to.throw(OptionError, /name/);
  });

  it('lets instances arrive with class and fields, without running anything', () => {
    defineClient(import.meta, 'Counter', Counter);
    const counter = new Counter();
    Object.defineProperty(counter, 'size', { value: 9, enumerable: true });
    const [first, again] = sealed([counter, counter]) as [Counter, Counter];
    expect(first).to.be.instanceOf(Counter).and.equal(again);
    expect(first.ref).to.be.instanceOf(ArrivedRef);
    expect(first).to.include({ limit: 5, constructed: 1, size: 9 });
    expect(counter.runs()).to.equal(1);
    expect(() => first.runs()).to.throw(TypeError, /private/);
  });

  it('lets a message load the module of a class that is not known yet', async () => {
    const arrived = arrivalOf(fixture('gauge'), 'Gauge', 'name', 'pressure', 'value', 21) as Gauge;
    expect(arrived.double()).to.equal(42);
    const module = await import('../fixtures/clients/gauge.ts');
    expect(arrived).to.be.instanceOf(module.Gauge);
    expect(module.Gauge.made).to.equal(0);
  });

  it('lets a message load such a module under tsx, too', async function () {
    this.timeout(20_000);
    const program = join(repoRoot, 'spec/fixtures/clients/under-tsx.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program]);
    expect(stdout).to.equal('42 42 true\n');
  });

  it('says that a module with a top-level await cannot be loaded by a message', () => {
    expect(() => arrivalOf(fixture('slow-gauge'), 'SlowGauge')).to.throw(
      DecodeError,
      /slow-gauge.*top-level await/,
    );
  });

  it('says which clients a module defines when the wanted one is not among them', () => {
    expect(() => arrivalOf(fixture('gauge'), 'Gouge')).to.throw(
      DecodeError,
      /no client 'Gouge'; it defines: Gauge/,
    );
    expect(() => arrivalOf(fixture('none'), 'X')).to.throw(DecodeError, /cannot be loaded/);
    const error = thrownBy(() => arrivalOf(fixture('failing-gauge'), 'X'));
    expect(error.cause).to.be.instanceOf(RangeError);
  });
});
