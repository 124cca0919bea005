/** A worker of piscina and tinypool: runs whichever function it is told to. */

export { runWork as default } from '../work.ts';
