/** Puts what happens in a system into words. */

import { describeExit, type SystemEvent } from 'troupe';

/** Prints what happens until an actor has started. */
export async function tellUntilStarted(events: AsyncIterable<SystemEvent>, path: string): Promise<void> {
  for await (const event of events) {
    console.log(`${event.path} ${inWords(event)}`);
    if (event.type === 'started' && event.path === path) return;
  }
}

function inWords(event: SystemEvent): string {
  switch (event.type) {
    case 'started':
      return 'has started';
    case 'start-failed':
      return `has not started: ${describeExit(event.reason)}`;
    case 'exited':
      return `has ended: ${describeExit(event.reason)}`;
    case 'restarting':
      return event.delayMs === 0 ? 'is to start again' : `is to start again in ${event.delayMs} ms`;
    case 'gave-up':
      return `is given up: more than ${event.intensity} restarts within ${event.periodMs} ms`;
    case 'escalated':
      return `leaves it to ${event.to}`;
    case 'lost':
      return `has lost ${event.count} events`;
  }
}
