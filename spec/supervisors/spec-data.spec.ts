import { expect } from 'chai';

import { seal, unseal } from '../../lib/codec/seal.ts';
import { child } from '../../supervisors/child-spec.ts';
import { childData, supervisorData } from '../../supervisors/spec-data.ts';
import { defineDynamicSupervisor, defineSupervisor } from '../../supervisors/supervisor-spec.ts';
import { Counter, Greeter } from '../fixtures/counter.ts';
import { SomeHost } from '../support/some-host.ts';

const SYSTEM_ID = 'system-1';
const ACTOR = { module: 'file:///supervisor-actor.js', name: 'Supervisor' };

/** What arrives of a value in another process. */
function sent(value: unknown): unknown {
  const scope = { systemId: SYSTEM_ID, reviveRef: (data: object) => data };
  return unseal(seal(value, SYSTEM_ID), scope);
}

describe('supervisorData', () => {
  it('says all of a definition', () => {
    const options = { strategy: 'rest_for_one', intensity: 1, periodMs: 10 } as const;
    const children = [
      child(Counter, { restart: 'transient', significant: true }),
      child(Greeter, { args: ['a'] }),
    ];
    const data = supervisorData(
      defineSupervisor('app', { ...options, autoShutdown: 'any_significant', children }),
      ACTOR,
    );
    expect(data).to.deep.equal({
      kind: 'static',
      name: 'app',
      ...options,
      autoShutdown: 'any_significant',
      maxChildren: Infinity,
      children: children.map((spec) => childData(spec, ACTOR)),
    });
    expect(supervisorData(defineDynamicSupervisor('pool', { maxChildren: 2 }), ACTOR)).to.deep.include({
      kind: 'dynamic',
      maxChildren: 2,
      children: [],
    });
  });

  it('arrives whole in another process', () => {
    const workers = defineSupervisor('workers', {
      children: [
        child(Counter, {
          args: [7],
          name: 'counter',
          backoff: { minMs: 5 },
          process: { env: { A: 'a', B: undefined } },
        }),
      ],
    });
    const children = [child(Greeter, { args: ['a'], placement: 'local' }), child(workers)];
    const data = supervisorData(defineSupervisor('app', { children }), ACTOR);
    expect(sent(data)).to.deep.equal(data);
  });
});

describe('childData', () => {
  it('names the code of an actor, and says all of its spec', () => {
    const spec = child(Greeter, {
      id: 'greeter',
      args: ['a'],
      name: 'known',
      restart: 'temporary',
      significant: true,
      backoff: { minMs: 5, maxMs: 15 },
      mailbox: { capacity: 5 },
      startTimeoutMs: 1,
      shutdownMs: 2,
      process: { cwd: '/' },
    });
    const { spawn, ...data } = childData(spec, ACTOR);
    expect(data).to.deep.equal({
      id: 'greeter',
      type: 'worker',
      module: Greeter.module,
      definition: 'Greeter',
      args: ['a'],
      restart: 'temporary',
      significant: true,
      backoff: spec.backoff,
    });
    expect(spawn).to.deep.include({
      name: 'known',
      placement: 'process',
      startTimeoutMs: 1,
      shutdownMs: 2,
      mailbox: { capacity: 5, capacityBytes: 16 * 1024 * 1024 },
      process: { cwd: '/' },
    });
    expect(spawn).to.not.have.any.keys('capacity', 'definition');
  });

  it('makes a supervisor an actor whose argument is its own data', () => {
    const workers = defineSupervisor('workers', { children: [child(Counter)] });
    expect(childData(child(workers, { id: 'crew' }), ACTOR)).to.deep.include({
      id: 'crew',
      type: 'supervisor',
      module: ACTOR.module,
      definition: 'Supervisor',
      args: [supervisorData(workers, ACTOR)],
      restart: 'permanent',
    });
  });

  it('names a host by its path', () => {
    const spec = child(Counter, { placement: new SomeHost() });
    expect(childData(spec, ACTOR).spawn.placement).to.deep.equal({ host: '/demo/shared' });
  });
});
