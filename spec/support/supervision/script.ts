/** Events in words: what a failure prints. */

import type { Event } from './plan.ts';

/** One line for each event. */
export function scriptOf(events: readonly Event[]): string {
  return events.map(describeEvent).join('\n');
}

export function describeEvent(event: Event): string {
  switch (event.what) {
    case 'end':
      return `${event.path} ${event.how}`;
    case 'cue':
      return `cue ${event.path}: ${event.entrances.join(', ')}`;
    case 'cueBow':
      return `cue ${event.path}: stops ${event.bow}`;
    case 'meanwhile':
      return `${describeEvent(event.event)}; while ${event.held} starts, ${describeEvent(event.end)}`;
    case 'startChild':
      return `startChild ${event.path} ${JSON.stringify(event.plan)}`;
    case 'time':
      return `${event.passesMs} ms pass`;
    case 'stop':
      return 'the system stops';
    case 'countChildren':
      return `countChildren ${event.path}`;
    case 'terminateChild':
    case 'restartChild':
    case 'deleteChild':
    case 'child':
      return `${event.what} ${event.path} ${event.id}`;
  }
}
