import { defineActor, Rejection } from 'troupe';

const MOST = 10_000_000;

/** Answers requests one at a time, in a process of its own. */
export const RequestWorker = defineActor(import.meta, 'RequestWorker', () => ({
  answer(path: string): string {
    const [, page = '', argument] = path.split('/');
    switch (page) {
      case 'primes':
        return `${countPrimes(limitFrom(argument))} primes below ${argument}\n`;
      case 'crash':
        throw new Error('a bug');
      case 'exit':
        return process.exit(1);
      case 'spin':
        for (;;);
      default:
        throw new Rejection('there is no such page', { status: 404 });
    }
  },
}));

/** What the actor above understands. */
export interface RequestProtocol {
  answer(path: string): string;
}

function limitFrom(text: string | undefined): number {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit >= 0 && limit <= MOST) return limit;
  throw new Rejection(`/primes/<n> takes a whole number from 0 to ${MOST}`, { status: 400 });
}

/** Work that keeps a CPU busy: a sieve of Eratosthenes. */
function countPrimes(limit: number): number {
  const composite = new Uint8Array(limit);
  let count = 0;
  for (let number = 2; number < limit; number++) {
    if (composite[number] === 1) continue;
    count++;
    for (let multiple = number * number; multiple < limit; multiple += number) composite[multiple] = 1;
  }
  return count;
}
