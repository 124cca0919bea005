/** The other side of `child_process` IPC: counts orders, says how many on request, echoes what asks for it. */

import type { IpcMessage } from './ipc.ts';

let count = 0;

process.on('message', (message: IpcMessage) => {
  if (message.type === 'add') count++;
  else if (message.type === 'count') process.send?.({ id: message.id, body: count });
  else process.send?.({ id: message.id, body: message.body });
});
