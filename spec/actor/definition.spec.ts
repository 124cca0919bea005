import { expect } from 'chai';
import { defineActor } from 'troupe';

import { Absent, Counter, Greeter, hidden, Methods, Patient, Vault } from '../fixtures/counter.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';

describe('An actor module', () => {
  forEachPlacement((stage) => {
    it('takes a default argument when none is given', async () => {
      const counter = await stage.spawn(Counter);
      expect(await counter.ask('value')).to.equal(0);
    });

    it('takes the arguments it is given and keeps its state', async () => {
      const counter = await stage.spawn(Counter, { args: [10] });
      counter.tell('add', 5);
      expect(await counter.ask('add', 1)).to.equal(16);
      expect(await counter.ask('value')).to.equal(16);
    });

    it('takes required, default and rest arguments', async () => {
      const short = await stage.spawn(Greeter, { args: ['Hello'] });
      const long = await stage.spawn(Greeter, { args: ['Hello', 'Ada', '!', '?'] });
      expect(await short.ask('greet')).to.equal('Hello, world');
      expect(await long.ask('arguments')).to.deep.equal({
        greeting: 'Hello',
        name: 'Ada',
        marks: ['!', '?'],
      });
    });

    it('may set itself up asynchronously', async () => {
      const patient = await stage.spawn(Patient, { args: ['news'] });
      expect(await patient.ask('heard')).to.equal('news');
    });

    it('may use `this` in its handlers', async () => {
      const methods = await stage.spawn(Methods);
      expect(await methods.ask('answer')).to.equal(42);
    });

    it('need not export its definition', async () => {
      const actor = await stage.spawn(hidden());
      expect(await actor.ask('here')).to.equal(true);
    });

    it('gives each actor a state of its own', async () => {
      const [one, other] = await Promise.all([
        stage.spawn(Counter, { args: [1] }),
        stage.spawn(Counter, { args: [2] }),
      ]);
      await one.ask('add', 10);
      expect(await other.ask('value')).to.equal(2);
    });

    it('may have all that passes it copied, wherever it is', async () => {
      const items = ['first'];
      const vault = await stage.spawn(Vault, { args: [items] });
      items.push('mine');
      const more = ['more'];
      await vault.ask('put', more);
      more.push('mine');
      (await vault.ask('items')).push('mine');
      expect(await vault.ask('items')).to.deep.equal(['first', 'more']);
      const unsendable = [() => 1] as unknown as string[];
      expect(await rejectionOf(vault.ask('put', unsendable))).to.include({ code: 'ERR_TROUPE_ENCODE' });
      expect(await rejectionOf(stage.spawn(Vault, { args: [unsendable] }))).to.include({
        code: 'ERR_TROUPE_ENCODE',
      });
    });

    it('may decide not to start', async () => {
      const absent = await stage.spawn(Absent, { name: 'absent' });
      expect((await absent.watch()).reason).to.deep.equal({ type: 'noproc' });
      expect(await rejectionOf((absent.ask as (type: string) => Promise<unknown>)('anything'))).to.include({
        code: 'ERR_TROUPE_NO_PROCESS',
      });
      expect(await stage.system.whereis(Absent, 'absent')).to.equal(undefined);
    });
  });
});

describe('defineActor', () => {
  const setup = (): object => ({});

  it('refuses a second definition of the same module and name', () => {
    defineActor(import.meta, 'Twice', setup);
    expect(thrownBy(() => defineActor(import.meta, 'Twice', setup))).to.include({
      code: 'ERR_TROUPE_OPTION',
      option: 'name',
      value: 'Twice',
    });
  });

  it('allows the same name in another module', () => {
    const meta = { ...import.meta, url: 'file:///elsewhere.js' };
    expect(defineActor(meta, 'Twice', setup)).to.include({ name: 'Twice', module: 'file:///elsewhere.js' });
  });

  for (const [option, options] of [
    ['serializeLocal', { serializeLocal: 'yes' }],
    ['exitIsResult', { exitIsResult: 1 }],
    ['placement', { placement: 'local' }],
    ['options', 7],
  ] as const) {
    it(`refuses ${JSON.stringify(options)} as its options`, () => {
      const define = defineActor as (...args: readonly unknown[]) => unknown;
      expect(thrownBy(() => define(import.meta, 'B', setup, options))).to.include({
        code: 'ERR_TROUPE_OPTION',
        option,
      });
    });
  }

  for (const [option, meta, name, fn] of [
    ['meta', undefined, 'A', setup],
    ['meta', { url: 7 }, 'A', setup],
    ['name', import.meta, '', setup],
    ['name', import.meta, 7, setup],
    ['name', import.meta, 'esc\u001b[31m', setup],
    ['setup', import.meta, 'A', 'text'],
    ['setup', import.meta, 'A', undefined],
  ] as const) {
    it(`refuses ${JSON.stringify(option === 'meta' ? meta : option === 'name' ? name : fn)} as its ${option}`, () => {
      const define = defineActor as (...args: readonly unknown[]) => unknown;
      expect(thrownBy(() => define(meta, name, fn))).to.include({ code: 'ERR_TROUPE_OPTION', option });
    });
  }
});
