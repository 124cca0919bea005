/** What an actor process runs; started by its parent, never by hand. */

import { fileURLToPath } from 'node:url';
import { runActorProcess } from './lib/host/processes/boot.ts';
import { spawnKeeper } from './supervisors/spawn-keeper.ts';

runActorProcess({ entry: fileURLToPath(import.meta.url), keeper: spawnKeeper() });
