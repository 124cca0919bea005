/** An actor that can say what its process has loaded besides the modules that hooks see. */

import { createRequire } from 'node:module';

import { defineActor } from 'troupe';

/** What Node.js itself has loaded; undocumented, and there since its first versions. */
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };

export const Idle = defineActor(import.meta, 'Idle', () => ({
  /** Files of CommonJS, however they were reached. */
  required: () => Object.keys(createRequire(import.meta.url).cache),
  /** Where it was given what V8 has made of the library. */
  code: () => process.argv[3] ?? '',
  builtins: () =>
    moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13)),
}));
