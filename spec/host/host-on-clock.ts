/** A process host that is no part of a system, on a clock of the spec's. */

import { join } from 'node:path';

import { Names } from '../../lib/actor/names.ts';
import type { Clock } from '../../lib/clock.ts';
import { EventBoard } from '../../lib/host/reports/event-board.ts';
import { ownNames } from '../../lib/host/routes/name-service.ts';
import { ProcessHost } from '../../lib/host/process-host.ts';
import { spawnKeeper } from '../../supervisors/spawn-keeper.ts';
import { SYSTEM_ID } from '../codec/lanes.ts';
import { repoRoot } from '../support/repo-root.ts';

export function hostOn(clock: Clock): ProcessHost {
  const host = new ProcessHost({
    identity: {
      systemId: SYSTEM_ID,
      systemName: 'spec',
      processId: '0',
      logLevel: 'silent',
      serializeLocal: false,
      serves: 'many',
    },
    assembly: { entry: join(repoRoot, 'dist/bundle/actor-process.cjs'), keeper: spawnKeeper() },
    clock,
    reports: { log: () => undefined, deadLetters: () => undefined, events: new EventBoard('/spec') },
    names: () => ownNames(new Names()),
    onNeighbourEnd: () => undefined,
    leave: () => undefined,
  });
  host.routes.admit({ directory: '/nowhere', token: new Uint8Array(1) });
  return host;
}
