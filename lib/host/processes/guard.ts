/**
 * Kills the processes that this one started when it dies, however it dies.
 *
 * The guard is a shell in a session of its own. It reads process groups from a pipe, `+pgid` and
 * `-pgid`, one a line, and kills those it knows of when the pipe ends. That reaches children that are
 * busy or ignore signals, and what they started in turn. Last, it removes the directory that they met in.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { describeSpawnFailure, failureOf } from './spawn-failure.ts';

/** Where POSIX systems have a shell. */
const SHELL = '/bin/sh';
/** After a guard was lost and no other could be started, this long until it is tried again. */
const RETRY_MS = 1_000;

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
  readonly #program: string;
  #shell: ChildProcess | undefined;
  #retry: NodeJS.Timeout | undefined;

  /**
   * @param leftBehind - A directory to be removed, and the one around it when that is empty then.
   * @param program - The shell.
   */
  constructor(leftBehind: string = '', program: string = SHELL) {
    this.#leftBehind = leftBehind;
    this.#program = program;
  }

  /**
   * Begins to watch over a process group; its leader must not run user code before this returns.
   *
   * @returns Once it is known that somebody watches. Rejects with what is in the way, when nobody can; the
   *   leader is to be killed then.
   */
  async add(group: number): Promise<void> {
    this.#groups.add(group);
    if (this.#shell === undefined) await this.#start();
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
    clearTimeout(this.#retry);
    if (shell === undefined || shell.stdin === null) return;
    const gone = new Promise((resolve) => shell.once('exit', resolve));
    shell.ref();
    shell.stdin.end();
    await gone;
  }

  async #start(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      const shell = spawn(this.#program, ['-c', SCRIPT, 'troupe-guard', this.#leftBehind], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      if (shell.pid === undefined) throw await failureOf(shell);
      this.#use(shell);
    } catch (error) {
      const why = describeSpawnFailure(error, { program: this.#program, cwd: undefined });
      throw new Error(`the guard that ends it should this process die cannot be started: ${why}`, {
        cause: error,
      });
    }
  }

  #use(shell: ChildProcess): void {
    this.#shell = shell;
    shell.on('error', () => undefined);
    shell.on('exit', () => this.#lost(shell));
    shell.unref();
    // A pipe keeps the program alive; its type here does not say that it is a socket.
    const pipe = shell.stdin as (Writable & { unref(): void }) | null;
    pipe?.on('error', () => undefined);
    pipe?.unref();
    for (const group of this.#groups) this.#tell(`+${group}\n`);
  }

  /** Somebody ended the guard: another takes over, as soon as there can be one. */
  #lost(shell: ChildProcess): void {
    if (this.#shell !== shell) return;
    this.#shell = undefined;
    this.#takeOver();
  }

  #takeOver(): void {
    if (this.#groups.size === 0 || this.#shell !== undefined) return;
    this.#start().catch(() => {
      this.#retry = setTimeout(() => this.#takeOver(), RETRY_MS).unref();
    });
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(line);
  }
}
