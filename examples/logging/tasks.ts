import { defineTask, taskContext } from 'troupe';

export const work = defineTask(import.meta, 'work', (job: string) => {
  const { log } = taskContext();
  log.debug('not shown: the level of the system is info');
  log.info('working', { job });
});
