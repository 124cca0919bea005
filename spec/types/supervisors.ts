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
  type SupervisorRef,
} from 'troupe';
import { Counter, Echo, Foreman, Greeter, Slow, type EchoProtocol } from './protocols.ts';

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

// A spec knows the messages of its child, and so does what is started from it.
declare const tree: SupervisorRef;
const echo = await tree.startChild(child(Echo));
expectType<Equal<typeof echo, ActorRef<EchoProtocol>>>();
const started = await tree.startChild(counter);
const sum: number = await started.ask('add', 1);
// @ts-expect-error no such message
await started.ask('subtract', 1);
// @ts-expect-error an argument of the wrong type
await started.ask('add', 'one');
// @ts-expect-error the result is a number
const text: string = await started.ask('add', 1);
const later = await tree.startChild(child(Slow, { args: [new URL('https://example.org')] }));
expectType<Equal<Awaited<ReturnType<typeof fetched>>, string>>();
const fetched = () => later.ask('fetch');
// @ts-expect-error a definition is no spec
await tree.startChild(Counter);
// @ts-expect-error what only looks like a spec is none
await tree.startChild({ id: 'counter', definition: Counter });
// @ts-expect-error a supervisor is a child only with child()
await tree.startChild(defineDynamicSupervisor('pool'));
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
const top = await system.start(app);
expectType<Equal<typeof top, SupervisorRef>>();
expectType<Equal<Awaited<ReturnType<typeof startedCrew>>, SupervisorRef>>();
const startedCrew = () => top.startChild(crew);
await system.start(child(app, { restart: 'temporary' }));
// @ts-expect-error an actor is no supervisor
await system.start(counter);
// @ts-expect-error nor is its definition
await system.start(Counter);
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

// Who finds a child says what it is.
const found = await top.child<ActorRef<EchoProtocol>>('echo');
await found?.ask('echo', 'a');
// @ts-expect-error it may be stopped
await found.ask('echo', 'a');
const anyChild = await top.restartChild('echo');
expectType<Equal<typeof anyChild, AnyActorRef>>();
// @ts-expect-error it is not known what messages it understands
await anyChild.ask('echo', 'a');
await top.terminateChild(anyChild);
// @ts-expect-error stopped ones are forgotten by their id
await top.deleteChild(anyChild);
const [listed] = await top.whichChildren();
if (listed?.ref !== undefined && listed.ref !== 'restarting') await listed.ref.pid();

// A supervisor's ref is sent as any other value is, as an argument of an actor and in its messages.
const foreman = await system.spawn(Foreman, { args: [top] });
const count: number = await foreman.ask('count');
await foreman.ask('replace', top);
const replaced: SupervisorRef = await foreman.ask('replace', await tree.startChild(crew));
child(Foreman, { args: [top] });
// @ts-expect-error any ref is none of a supervisor
child(Foreman, { args: [echo] });
// @ts-expect-error nor is it in a message
await foreman.ask('replace', echo);
const any: AnyActorRef = top;
// @ts-expect-error it is asked by its methods alone
await top.ask('whichChildren');

// The ref in an error is a ref.
declare const ref: AnyActorRef;
const error = new SupervisorError('ERR_TROUPE_RUNNING', '/app', 'db', ref);
await error.ref?.pid();
// @ts-expect-error no such code
const unknownCode = new SupervisorError('ERR_TROUPE_START', '/app', 'db');
