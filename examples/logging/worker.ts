import { defineActor } from 'troupe';

export const Worker = defineActor(import.meta, 'Worker', (ctx) => ({
  work(job: string) {
    ctx.log.debug('not shown: the level of the system is info');
    ctx.log.info('working', { job });
  },
}));
