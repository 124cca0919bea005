/** What an actor process runs; started by its parent, never by hand. */

import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runActorProcess } from './lib/host/boot.ts';
import { spawnKeeper } from './supervisors/spawn-keeper.ts';

const entry = fileURLToPath(import.meta.url);
const face = join(dirname(entry), `index${extname(entry)}`);

runActorProcess({ entry, keeper: spawnKeeper() }, face);
