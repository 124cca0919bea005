import { defineTask, type SharedList } from 'troupe';

/** Extends the list that it is given, which is a copy. */
export const extend = defineTask(import.meta, 'extend', (list: number[]) => {
  list.push(3, 4);
  return list;
});

/** Extends a list that all have in common. */
export const extendShared = defineTask(import.meta, 'extendShared', (list: SharedList<number>) =>
  list.push(3, 4),
);
