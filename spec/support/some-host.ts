/** A host that no system has. */

import { Host } from '../../lib/actor/placement.ts';

export class SomeHost extends Host {
  readonly name = 'shared';
  readonly systemId = 'system-1';
  readonly path = '/demo/shared';

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
