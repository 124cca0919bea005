import { defineTask, type Connection } from 'troupe';

/** Answers each word in capitals, until the other end is closed. */
export const shout = defineTask(import.meta, 'shout', async (connection: Connection<string, string>) => {
  let words = 0;
  for await (const word of connection) {
    await connection.send(word.toUpperCase());
    words++;
  }
  return words;
});
