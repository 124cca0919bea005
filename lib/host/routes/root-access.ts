/** How the processes of a system meet, as its root lays down. */

import { TOKEN_BYTES } from '../../transport/hello.ts';
import type { RouteAccess } from './routes.ts';

export class RootAccess implements RouteAccess {
  readonly directory: string;
  #token: Uint8Array | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Made when it is first told to a process, while that boots: loading `node:crypto` takes 2 ms. */
  get token(): Uint8Array {
    this.#token ??= process.getBuiltinModule('node:crypto').randomBytes(TOKEN_BYTES);
    return this.#token;
  }
}
