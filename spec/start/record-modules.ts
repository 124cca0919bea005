/** Preloaded into a process, notes the modules that it loads from then on. */

import { register } from 'node:module';

register('./module-hooks.js', import.meta.url);
