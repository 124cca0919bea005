/** A node of one's own. */

import { copyFileSync, linkSync } from 'node:fs';
import { join } from 'node:path';

/** A user with nothing of its own; root has no limit on its processes. */
const NOBODY = 65_534;

/** Who runs a program that a limit on processes is to hold for; undefined where that is the present user. */
export const limitedUser: number | undefined = process.getuid?.() === 0 ? NOBODY : undefined;

/** A copy that can be taken away and that everybody can reach; without a copy of its content where that may be. */
export function copyOfNode(folder: string): string {
  const copy = join(folder, 'node');
  try {
    linkSync(process.execPath, copy);
  } catch {
    copyFileSync(process.execPath, copy);
  }
  return copy;
}
