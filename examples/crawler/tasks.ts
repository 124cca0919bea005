import { defineTask, type Semaphore } from 'troupe';

/** @returns The addresses that a page links to. */
export const visit = defineTask(
  import.meta,
  'visit',
  async (url: string, turnstile: Semaphore): Promise<string[]> => {
    const text = await turnstile.withLock(async () => {
      const response = await fetch(url, { headers: { connection: 'close' } });
      return response.text();
    });
    return [...text.matchAll(/href="(.*?)"/g)].map(([, path]) => new URL(path ?? '', url).href);
  },
  { idempotent: true }, // A page may be fetched again if a worker dies.
);
