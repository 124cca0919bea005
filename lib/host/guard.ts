/**
 * Kills the processes that this one started when it dies, however it dies.
 *
 * The guard is a shell in a session of its own. It reads process groups from a pipe, `+pgid` and
 * `-pgid`, one a line, and kills those it knows of when the pipe ends. That reaches children that are
 * busy or ignore signals, and what they started in turn. Last, it removes the directory that they met in.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

const SCRIPT = `
trap '' HUP INT TERM
groups=' '
while read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) one=\${line#-}
        case $groups in *" $one "*) groups="\${groups%%" $one "*} \${groups#*" $one "}" ;; esac ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
if [ -n "$1" ]; then rm -rf -- "$1"; rmdir -- "\${1%/*}" 2>/dev/null; fi
`;

export class Guard {
  readonly #groups = new Set<number>();
  readonly #leftBehind: string;
  #shell: ChildProcess | undefined;

  /** @param leftBehind - A directory to be removed, and the one around it when that is empty then. */
  constructor(leftBehind: string = '') {
    this.#leftBehind = leftBehind;
  }

  /** Begins to watch over a process group; its leader must not run user code before this returns. */
  add(group: number): void {
    this.#groups.add(group);
    if (this.#shell === undefined) this.#start();
    else this.#tell(`+${group}\n`);
  }

  /** Forgets a group that is empty. */
  remove(group: number): void {
    this.#groups.delete(group);
    this.#tell(`-${group}\n`);
  }

  /** Dismisses the guard, which kills what it still knows of; resolves when it is gone. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (shell === undefined || shell.stdin === null) return;
    const gone = new Promise((resolve) => shell.once('exit', resolve));
    shell.ref();
    shell.stdin.end();
    await gone;
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'troupe-guard', this.#leftBehind], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    // Without a shell (no memory, no descriptors) the end of their link still ends idle children.
    shell.on('error', () => (this.#shell = undefined));
    shell.on('exit', () => this.#lost(shell));
    shell.unref();
    // A pipe keeps the program alive; its type here does not say that it is a socket.
    const pipe = shell.stdin as (Writable & { unref(): void }) | null;
    pipe?.on('error', () => undefined);
    pipe?.unref();
    for (const group of this.#groups) this.#tell(`+${group}\n`);
  }

  /** Somebody ended the guard: another takes over. */
  #lost(shell: ChildProcess): void {
    if (this.#shell !== shell) return;
    this.#shell = undefined;
    if (this.#groups.size > 0) this.#start();
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(line);
  }
}
