/** The other side of `child_process` IPC. */

import { Receiver, type Request } from './requests.ts';

const receiver = new Receiver((answer) => process.send?.(answer));

process.on('message', (request: Request) => receiver.receive(request));
