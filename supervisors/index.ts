/** When and how often ended actors are started again. */

export { restartPolicy, restartWanted } from './restart-policy.ts';
export { addRestart, DEFAULT_INTENSITY, type Intensity } from './restart-window.ts';
