/** The actors that the specs of types use. */

import { defineActor, type ActorDefinition, type ActorRef, type Later, type SupervisorRef } from 'troupe';

export const Counter = defineActor(import.meta, 'Counter', (_ctx, start: number = 0) => {
  let count = start;
  return {
    add: (n: number) => (count += n),
    value: () => count,
    describe: async (prefix: string, suffix?: string) => `${prefix}${count}${suffix ?? ''}`,
  };
});

export const Greeter = defineActor(import.meta, 'Greeter', (_ctx, greeting: string, ...names: string[]) => ({
  greet: () => [greeting, ...names],
}));

export const Slow = defineActor(import.meta, 'Slow', async (ctx, url: URL) => ({
  fetch: () => ctx.later(Promise.resolve(url.href)),
  fetchAll: async () => ctx.later(Promise.resolve([url.href])),
}));

export interface EchoProtocol {
  echo(value: string): string;
  /** Replies through a ref that comes in the message. */
  replyTo(to: ActorRef<{ value(): number }>): Promise<number>;
  self(): ActorRef<EchoProtocol>;
  soon(): Later<boolean>;
}

export const Echo: ActorDefinition<[times?: number], EchoProtocol> = defineActor(
  import.meta,
  'Echo',
  (ctx, times: number = 1) => ({
    echo: (value) => value.repeat(times),
    replyTo: async (to) => to.ask('value'),
    self: () => ctx.self,
    soon: () => ctx.later(Promise.resolve(true)),
  }),
);

export const Foreman = defineActor(import.meta, 'Foreman', (_ctx, crew: SupervisorRef) => {
  let present = crew;
  return {
    count: async () => (await present.countChildren()).active,
    replace: (next: SupervisorRef) => (present = next),
  };
});
