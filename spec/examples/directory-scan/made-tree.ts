/** A small tree of known content, with everything in it that a walk may meet. */

import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MadeTree {
  readonly root: string;
  /** The entry that cannot be read, as a report shows it, and why. */
  readonly unreadable: readonly [why: string, name: string];
  remove(): void;
}

/**
 * Makes it in the temporary folder.
 *
 * Regular files: seven of 6,020 bytes together, one of them empty, one with a name that would move a
 * terminal's cursor; 1,000 bytes stand there three times, 10 bytes twice. Besides them: two symbolic
 * links (a loop, a dead one), a second hard link, a FIFO, and a file that cannot be read.
 */
export function makeTree(): MadeTree {
  const root = mkdtempSync(join(tmpdir(), 'scan-'));
  const at = (...path: string[]): string => join(root, ...path);
  mkdirSync(at('a', 'deep'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('one.txt'), 'x'.repeat(1_000));
  writeFileSync(at('a', 'two.txt'), 'x'.repeat(1_000));
  writeFileSync(at('a', 'deep', 'three.TXT'), 'x'.repeat(1_000));
  writeFileSync(at('a', 'largest.bin'), 'y'.repeat(3_000));
  writeFileSync(at('a', 'none'), '0123456789');
  writeFileSync(at('odd\u001b[2J\nname.txt'), '0123456789');
  writeFileSync(at('nothing.txt'), '');
  linkSync(at('one.txt'), at('a', 'again.txt'));
  symlinkSync(root, at('a', 'deep', 'loop'));
  symlinkSync(at('not there'), at('dangling'));
  execFileSync('/usr/bin/env', ['mkfifo', at('pipe')]);
  return {
    root,
    unreadable: addUnreadable(root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The superuser may read what nobody may; but no string names a file whose name is no UTF-8. */
function addUnreadable(root: string): readonly [why: string, name: string] {
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff])]), 'z');
    return ['ENOENT', 'bad\ufffd'];
  }
  writeFileSync(join(root, 'secret'), 'z');
  chmodSync(join(root, 'secret'), 0);
  return ['EACCES', 'secret'];
}
