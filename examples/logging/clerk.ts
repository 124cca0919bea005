import { defineActor } from 'troupe';

export const Clerk = defineActor(import.meta, 'Clerk', (ctx) => ({
  file(letter: string) {
    if (letter === '') ctx.log.warn('an empty letter');
  },
}));
