/** Says that it is there; then runs as many tasks as it is told, and says that they are done. */

import { work } from '../work.ts';

process.on('message', (count: number) => {
  for (let left = count; left > 0; left--) work.spin(1);
  process.send?.('done');
});
process.send?.('ready');
