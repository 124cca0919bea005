/** What must and what must not compile: child specs and supervisors. Never run. */

import {
  child,
  createSystem,
  defineDynamicSupervisor,
  defineSupervisor,
  SupervisorError,
  type ActorRef,
  type AnyActorRef,
  type ChildSpec,
  type SupervisorChildSpec,
  type SupervisorDefinition,
} from 'troupe';
import { Counter, Echo, Greeter, Slow, type EchoProtocol } from './protocols.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <T extends true>(): T | undefined => undefined;

const system = await createSystem();

// Arguments are those of the definition: default, required and rest.
const counter = child(Counter);
child(Counter, { args: [1] });
child(Counter, { args: [], id: 'counter' });
child(Greeter, { args: ['Hello'] });
child(Greeter, { args: ['Hello', 'Ada', 'Bob'], id: 'greeter' });
child(Slow, { args: [new URL('https://example.org')] });

// @ts-expect-error a required argument is missing
child(Greeter);
// @ts-expect-error a required argument is missing
child(Greeter, { id: 'greeter' });
// @ts-expect-error a required argument is missing
child(Greeter, { args: [] });
// @ts-expect-error an argument of the wrong type
child(Counter, { args: ['one'] });
// @ts-expect-error a rest argument of the wrong type
child(Greeter, { args: ['Hello', 7] });
// @ts-expect-error one argument too many
child(Counter, { args: [1, 2] });

// Options are those of a spawn, and some more.
child(Counter, {
  id: 'counter',
  name: 'counter',
  placement: system.host('shared'),
  restart: 'transient',
  significant: true,
  startTimeoutMs: 1,
  shutdownMs: Infinity,
  mailbox: { capacity: 1 },
  backoff: { minMs: 1, maxMs: 2, factor: 3, jitter: 0.5, resetAfterMs: 4 },
});
child(Counter, { shutdownMs: 'kill' });
// @ts-expect-error no such word
child(Counter, { shutdownMs: 'brutal_kill' });
// @ts-expect-error no such option
child(Counter, { arguments: [1] });
// @ts-expect-error no such option
child(Counter, { timeoutMs: 1 });
// @ts-expect-error no such restart
child(Counter, { restart: 'always' });
// @ts-expect-error no such placement
child(Counter, { placement: 'remote' });
// @ts-expect-error no such option of back-off
child(Counter, { backoff: { max: 1 } });
// @ts-expect-error it is a flag
child(Counter, { significant: 'yes' });
// @ts-expect-error no definition
child({ add: () => 1 });
// @ts-expect-error a spec is no definition
child(counter);

// A spec knows the messages of its child.
declare function startChild<P>(spec: ChildSpec<P>): Promise<ActorRef<P>>;
const echo = await startChild(child(Echo));
expectType<Equal<typeof echo, ActorRef<EchoProtocol>>>();
await (await startChild(counter)).ask('add', 1);
// @ts-expect-error no such message
await (await startChild(counter)).ask('subtract', 1);
// @ts-expect-error a spec of another protocol
const wrong: ChildSpec<EchoProtocol> = counter;
const anything: ChildSpec = counter;
// @ts-expect-error specs are read-only
counter.id = 'other';

// Supervisors, and supervisors as children.
const workers: SupervisorDefinition = defineSupervisor('workers', { children: [] });
const crew: SupervisorChildSpec = child(workers, { placement: 'process' });
const app = defineSupervisor('app', {
  strategy: 'rest_for_one',
  intensity: 3,
  periodMs: 5_000,
  autoShutdown: 'never',
  children: [counter, child(Greeter, { args: ['Hello'] }), crew, child(defineDynamicSupervisor('pool'))],
});
// @ts-expect-error a supervisor has no arguments
child(workers, { args: [1] });
// @ts-expect-error no such option
child(workers, { strategy: 'one_for_all' });
// @ts-expect-error an actor is no supervisor
const mistaken: SupervisorChildSpec = child(Counter);
// @ts-expect-error no such strategy
defineSupervisor('app', { strategy: 'all' });
// @ts-expect-error no such word
defineSupervisor('app', { autoShutdown: 'always' });
// @ts-expect-error a definition is no child
defineSupervisor('app', { children: [Counter] });
// @ts-expect-error no such option
defineSupervisor('app', { maxChildren: 5 });
// @ts-expect-error it has no children before it is asked for them
defineDynamicSupervisor('pool', { children: [] });
defineDynamicSupervisor('pool', { intensity: 1, periodMs: 1_000, maxChildren: 5 });

// The ref in an error is a ref.
declare const ref: AnyActorRef;
const error = new SupervisorError('ERR_TROUPE_RUNNING', '/app', 'db', ref);
await error.ref?.pid();
// @ts-expect-error no such code
const unknownCode = new SupervisorError('ERR_TROUPE_START', '/app', 'db');
