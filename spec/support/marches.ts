/** The march of 64 senders, as `npm test` and, at full size, `npm run stress` see it. */

import type { System } from 'troupe';

import { Clerk, Ephemeral, type ClerkRef, type Heard } from '../fixtures/ranks.ts';

const NAMES = 64;

export interface March {
  readonly heard: readonly Heard[];
  /** Deaths around the receiver meanwhile. */
  readonly deaths: number;
}

/**
 * Has 64 senders tell one receiver `count` numbers each: 16 in this process, and 12 in each of four
 * others, of which two start while the others send. They have the receiver's ref by a message, by its
 * name, and from one another. Meanwhile actors beside the receiver, below it and around it die.
 */
export async function march(system: System, count: number): Promise<March> {
  const names = Array.from({ length: NAMES }, (_, index) => `sender ${index + 1}`);
  const take = (many: number): string[] => names.splice(0, many);
  const receiver = await system.spawn(Clerk, { name: 'receiver' });
  const here = await system.spawn(Clerk, { placement: 'local' });
  const sibling = await system.spawn(Clerk);
  const below = await receiver.ask('clerk');
  const patient = (clerk: ClerkRef): ClerkRef => clerk.with({ timeoutMs: Infinity });

  const deaths = new Deaths(system, receiver);
  const first = [
    patient(here).ask('march', receiver, take(16), count),
    patient(sibling).ask('march', receiver, take(6), count),
    patient(sibling).ask('marchToName', 'receiver', take(6), count),
    patient(sibling).ask('pass', below, receiver, take(12), count),
  ];
  const nephew = await sibling.ask('clerk');
  const second = patient(nephew).ask('marchToName', 'receiver', take(12), count);
  const latest = await system.spawn(Clerk);
  const third = patient(below).ask('pass', latest, receiver, take(12), count);
  await Promise.all([...first, second, third]);
  return { heard: await receiver.ask('heard'), deaths: await deaths.end() };
}

/** Lets actors die one after another until it is ended. */
class Deaths {
  readonly #loop: Promise<number>;
  #ended = false;

  constructor(system: System, receiver: ClerkRef) {
    this.#loop = this.#run(system, receiver);
  }

  end(): Promise<number> {
    this.#ended = true;
    return this.#loop;
  }

  async #run(system: System, receiver: ClerkRef): Promise<number> {
    let deaths = 0;
    while (!this.#ended) {
      await receiver.with({ timeoutMs: Infinity }).ask('losePeers');
      const sibling = await system.spawn(Ephemeral);
      const down = sibling.watch();
      process.kill((await sibling.pid()) ?? 0, 'SIGKILL');
      await down;
      deaths += 3;
    }
    return deaths;
  }
}
