/** The other side of `child_process` IPC: counts orders, says how many on request, echoes what asks for it. */

interface Envelope {
  readonly kind: 'order' | 'count' | 'echo';
  readonly id?: number;
  readonly body?: unknown;
}

let count = 0;

process.on('message', (message: Envelope) => {
  switch (message.kind) {
    case 'order':
      count++;
      return;
    case 'count':
      process.send?.({ id: message.id, body: count });
      return;
    case 'echo':
      process.send?.({ id: message.id, body: message.body });
  }
});
