import { defineTask } from 'troupe';

/** Counts primes the slow way. */
export const countPrimes = defineTask(import.meta, 'countPrimes', (below: number): number => {
  let count = 0;
  for (let n = 2; n < below; n++) if (isPrime(n)) count++;
  return count;
});

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
