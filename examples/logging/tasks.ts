import { defineTask, taskContext } from 'troupe';

export const halve = defineTask(import.meta, 'halve', (n: number) => {
  if (n % 2 !== 0) taskContext().log.warn('odd', { n });
  return n / 2;
});
