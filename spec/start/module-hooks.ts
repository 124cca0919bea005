/** Hooks of Node.js that note the URL of each module that is loaded, in the file that TROUPE_LOADED names. */

import { appendFileSync } from 'node:fs';
import type { LoadHook } from 'node:module';

export const load: LoadHook = async (url, context, nextLoad) => {
  appendFileSync(process.env['TROUPE_LOADED'] ?? '', `${url}\n`);
  return nextLoad(url, context);
};
