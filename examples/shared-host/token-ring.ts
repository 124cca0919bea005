import { defineActor, type ActorRef } from 'troupe';

interface MemberProtocol {
  join(next: ActorRef<MemberProtocol>): void;
  pass(hops: number, finish: ActorRef<FinishProtocol>): void;
}

interface FinishProtocol {
  arrive(): void;
}

/** Hands a token on to the next member, until it has made all its hops. */
export const Member = defineActor(import.meta, 'Member', () => {
  let next: ActorRef<MemberProtocol> | undefined;
  return {
    join(neighbour: ActorRef<MemberProtocol>) {
      next = neighbour;
    },
    pass(hops: number, finish: ActorRef<FinishProtocol>) {
      if (hops === 0) finish.tell('arrive');
      else next?.tell('pass', hops - 1, finish);
    },
  };
});

/** Says when the token has arrived. */
export const Finish = defineActor(import.meta, 'Finish', (ctx) => {
  let arrived: (word: string) => void = () => undefined;
  const arrival = new Promise<string>((resolve) => (arrived = resolve));
  return {
    arrive: () => arrived('arrived'),
    wait: () => ctx.later(arrival),
  };
});
