import { ClosedError, defineTask, type Connection } from 'troupe';

/** Answers each word in capitals, until the other end is closed. */
export const shout = defineTask(import.meta, 'shout', async (connection: Connection<string, string>) => {
  let words = 0;
  try {
    for (;;) {
      const word = await connection.recv();
      await connection.send(word.toUpperCase());
      words++;
    }
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
  }
  return words;
});
