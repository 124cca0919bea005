/** What must and what must not compile: definitions, spawn, ask, tell, whereis. Never run. */

import {
  createSystem,
  defineActor,
  type ActorDefinition,
  type ActorRef,
  type RefOf,
  type System,
} from 'troupe';
import { Counter, Echo, Greeter, Slow, type EchoProtocol } from './protocols.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <T extends true>(): T | undefined => undefined;

const system: System = await createSystem();

// Arguments are inferred: default, required and rest.
const counter = await system.spawn(Counter);
await system.spawn(Counter, { args: [1] });
await system.spawn(Counter, { args: [] });
await system.spawn(Greeter, { args: ['Hello'] });
await system.spawn(Greeter, { args: ['Hello', 'Ada', 'Bob'] });
const slow = await system.spawn(Slow, { args: [new URL('https://example.org')] });

// @ts-expect-error a required argument is missing
await system.spawn(Greeter);
// @ts-expect-error a required argument is missing
await system.spawn(Greeter, {});
// @ts-expect-error a required argument is missing
await system.spawn(Greeter, { args: [] });
// @ts-expect-error an argument of the wrong type
await system.spawn(Counter, { args: ['one'] });
// @ts-expect-error a rest argument of the wrong type
await system.spawn(Greeter, { args: ['Hello', 7] });
// @ts-expect-error one argument too many
await system.spawn(Counter, { args: [1, 2] });
// @ts-expect-error no such option
await system.spawn(Counter, { arguments: [1] });
// @ts-expect-error no such placement
await system.spawn(Counter, { placement: 'remote' });
// @ts-expect-error no such restart
await system.spawn(Counter, { restart: 'always' });
// @ts-expect-error no definition
await system.spawn({ add: () => 1 });

// ask: name, arguments, result.
expectType<Equal<Awaited<ReturnType<typeof added>>, number>>();
const added = () => counter.ask('add', 1);
const described: string = await counter.ask('describe', 'a');
await counter.ask('describe', 'a', 'b');
// @ts-expect-error no such message
await counter.ask('subtract', 1);
// @ts-expect-error an argument of the wrong type
await counter.ask('add', 'one');
// @ts-expect-error an argument is missing
await counter.ask('add');
// @ts-expect-error one argument too many
await counter.ask('value', 1);
// @ts-expect-error the result is a number
const text: string = await counter.ask('add', 1);

// tell: name and arguments.
counter.tell('add', 1);
await counter.tell('add', 1);
// @ts-expect-error no such message
counter.tell('subtract', 1);
// @ts-expect-error an argument of the wrong type
counter.tell('add', 'one');
// @ts-expect-error an argument is missing
counter.tell('add');

// Replies of async handlers and of ctx.later are resolved.
expectType<Equal<Awaited<ReturnType<typeof fetched>>, string>>();
const fetched = () => slow.ask('fetch');
const all: string[] = await slow.ask('fetchAll');
// @ts-expect-error the reply is an array
const one: string = await slow.ask('fetchAll');

// with() keeps the protocol.
await counter.with({ timeoutMs: 1 }).ask('value');
// @ts-expect-error no such message
await counter.with({ timeoutMs: 1 }).ask('subtract');
// @ts-expect-error no such setting
counter.with({ timeout: 1 });

// whereis
const found = await system.whereis(Counter, 'counter');
const value: number | undefined = await found?.ask('value');
// @ts-expect-error it may not be there
await found.ask('value');
// @ts-expect-error no such message
await found?.ask('subtract');
// @ts-expect-error the result is a number
const wrong: string | undefined = await found?.ask('value');
// @ts-expect-error no definition
await system.whereis('Counter', 'counter');

// A ref of more handlers fits where fewer are asked for, and no other.
const fewer: ActorRef<{ value(): number }> = counter;
await fewer.ask('value');
// @ts-expect-error a handler is missing
const more: ActorRef<{ value(): number; reset(): void }> = counter;
// @ts-expect-error a handler takes something else
const other: ActorRef<{ add(n: string): number }> = counter;
// @ts-expect-error a handler replies something else
const another: ActorRef<{ value(): string }> = counter;
// @ts-expect-error what only has fewer handlers is no ref of more
const back: typeof counter = fewer;

// A ref that came in a message or a reply.
const echo = await system.spawn(Echo, { args: [2] });
await echo.ask('replyTo', counter);
const self = await echo.ask('self');
expectType<Equal<typeof self, ActorRef<EchoProtocol>>>();
expectType<Equal<Awaited<ReturnType<typeof soon>>, boolean>>();
const soon = () => self.ask('soon');
// @ts-expect-error no such message
await self.ask('subtract', 1);
// @ts-expect-error a ref of another protocol
await echo.ask('replyTo', echo);

// Annotated definitions type ctx.self and become.
export const Annotated: ActorDefinition<[], { ping(): string; count(): number }> = defineActor(
  import.meta,
  'Annotated',
  (ctx) => {
    ctx.self.tell('ping');
    // @ts-expect-error no such message
    ctx.self.tell('pong');
    return {
      ping: () => {
        ctx.become({ ping: () => 'again', count: () => 2 });
        // @ts-expect-error a handler that replies something else
        ctx.become({ ping: () => 7, count: () => 2 });
        return 'pong';
      },
      count: () => 1,
    };
  },
);

// @ts-expect-error the definition lacks a handler
export const Lacking: ActorDefinition<[], { ping(): string; count(): number }> = defineActor(
  import.meta,
  'Lacking',
  () => ({ ping: () => 'pong' }),
);

// @ts-expect-error handlers are functions
export const NoFunction = defineActor(import.meta, 'NoFunction', () => ({ count: 1 }));

// The refs of a definition.
expectType<Equal<RefOf<typeof Echo>, ActorRef<EchoProtocol>>>();
const ofCounter: RefOf<typeof Counter> = counter;
const ofGreeter: RefOf<typeof Greeter> = await system.spawn(Greeter, { args: ['Hello'] });
const ofSlow: RefOf<typeof Slow> = slow;
const addedBy: number = await ofCounter.ask('add', 1);
const greetedBy: string[] = await ofGreeter.ask('greet');
const fetchedBy: string = await ofSlow.ask('fetch');
// @ts-expect-error an argument of the wrong type
await ofCounter.ask('add', '1');
// @ts-expect-error no such message
await ofCounter.ask('greet');
// @ts-expect-error a ref of another definition
const ofAnother: RefOf<typeof Counter> = ofGreeter;
// @ts-expect-error no definition
type OfNothing = RefOf<string>;
