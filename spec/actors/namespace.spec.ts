import { expect } from 'chai';
import { Namespace } from 'troupe';

import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('Namespace', () => {
  const crew = useCrew(1);
  const from = (): tasks.Settings => ({ depth: 3, title: 'none', tags: [] });

  // Source: CPython, _test_multiprocessing._TestContainers.test_namespace.
  it('holds named values', async () => {
    await using names = await Namespace.start<{ name: string; job: string }>(crew.system);
    await names.set('name', 'Bob');
    await names.set('job', 'Builder');
    expect([await names.get('name'), await names.get('job')]).to.deep.equal(['Bob', 'Builder']);
    expect(await names.delete('job')).to.equal(true);
    expect(await names.delete('job')).to.equal(false);
    expect(await names.get('job')).to.equal(undefined);
    expect(await names.toObject()).to.deep.equal({ name: 'Bob' });
    expect(await names.keys()).to.deep.equal(['name']);
  });

  it('is shared with another process', async () => {
    await using settings = await Namespace.start(crew.system, { from: from() });
    const seen = await crew.pool.apply(tasks.rename, settings, 'Trees');
    expect(seen).to.include({ depth: 7, title: 'Trees' });
    expect(await settings.toObject()).to.deep.equal(seen);
  });

  it('updates values where they are', async () => {
    await using settings = await Namespace.start(crew.system, { from: from() });
    expect(await settings.update('depth', 'add', 1)).to.equal(4);
    expect(await settings.update('depth', tasks.double)).to.equal(8);
    expect(await rejectionOf(settings.update('tags', tasks.spoil))).to.include({ message: 'after all' });
    const missing = settings.update('note' as 'title', 'append', '!');
    expect(await rejectionOf(missing)).to.include({ code: 'ERR_TROUPE_OPTION', option: 'key' });
    expect(await settings.toObject()).to.deep.equal({ ...from(), depth: 8 });
  });

  it('has no prototype to spoil', async () => {
    const hostile = JSON.parse('{ "__proto__": { "evil": 1 }, "constructor": 2 }') as Record<string, unknown>;
    await using names = await Namespace.start(crew.system, { from: hostile });
    const object = await names.toObject();
    expect(Object.keys(object)).to.deep.equal(['__proto__', 'constructor']);
    expect(object).to.not.have.property('evil');
    expect(await names.get('__proto__')).to.deep.equal({ evil: 1 });
    expect(await names.get('toString')).to.equal(undefined);
    await names.set('__proto__', 3);
    expect(await names.get('__proto__')).to.equal(3);
    expect({}).to.not.have.property('evil');
  });

  it('sets all of several values or none, and refuses wrong keys', async () => {
    await using names = await Namespace.start<Record<string, unknown>>(crew.system, { from: { a: 1 } });
    const unsendable = rejectionOf(names.assign({ a: 2, b: () => 1 }));
    expect(await unsendable).to.include({ code: 'ERR_TROUPE_ENCODE' });
    const wild = names as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    for (const [method, ...args] of [
      ['get', 7],
      ['set', 7, 1],
      ['delete', undefined],
      ['update', {}, 'add', 1],
    ] as const) {
      const error = await rejectionOf(wild[method]?.(...args) ?? Promise.resolve());
      expect(error, method).to.include({ code: 'ERR_TROUPE_OPTION', option: 'key' });
    }
    expect(await rejectionOf(wild['assign']?.([1]) ?? Promise.resolve())).to.include({ option: 'values' });
    expect(await names.toObject()).to.deep.equal({ a: 1 });
  });
});
