/** The other side of a worker thread's port. */

import { parentPort } from 'node:worker_threads';
import { BATCH } from './port.ts';
import { Receiver, type Request } from './requests.ts';

const receiver = new Receiver((answer) => parentPort?.postMessage(answer));

parentPort?.on('message', (request: Request) => {
  const count = receiver.receive(request);
  if (request.type === 'add' && count % BATCH === 0) parentPort?.postMessage(count);
});
