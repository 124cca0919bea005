import { type TaskFunctions, ThreadWorker } from 'poolifier';
import { work } from '../work.ts';

// It knows its own types of functions only.
export default new ThreadWorker({ ...work } as unknown as TaskFunctions<unknown, unknown>);
