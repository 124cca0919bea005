import { defineTask, type Queue } from 'troupe';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Puts a random string on the queue. */
export const putString = defineTask(
  import.meta,
  'putString',
  async (strings: Queue<string>, length: number) => {
    await strings.put(Array.from({ length }, randomLetter).join(''));
  },
);

function randomLetter(): string {
  return LETTERS[Math.floor(Math.random() * LETTERS.length)] ?? '';
}
