/** Where the processes of a system listen, as the file system shows it. */

import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The directory that the systems of this user share. */
export function socketHome(temporary: string = tmpdir()): string {
  return join(temporary, `troupe-${process.getuid?.()}`);
}

/** The directories of the systems that there are. */
export function socketDirectories(home: string = socketHome()): string[] {
  return readdirSync(home).map((name) => join(home, name));
}

/** The sockets in one of them, beside which lies what V8 has made of the library. */
export function socketsIn(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => !name.startsWith('code-'));
  return names.map((name) => join(directory, name));
}
