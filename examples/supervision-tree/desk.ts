import { defineActor } from 'troupe';

/** Counts whom it has served, until its process is gone. */
export const Desk = defineActor(import.meta, 'Desk', () => {
  let served = 0;
  return {
    serve: () => ++served,
    jam() {
      throw new Error('paper jam');
    },
    leave(code: number) {
      process.exit(code);
    },
  };
});

/** What the actor above understands. */
export interface DeskProtocol {
  serve(): number;
  jam(): void;
  leave(code: number): void;
}
