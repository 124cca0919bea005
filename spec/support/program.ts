/** Programs of a spec: compiled fixtures that run in a process of their own, as users' programs do. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { repoRoot } from './repo-root.ts';

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** Path of node. @defaultValue that of this process */
  readonly node?: string;
  /** The user who runs it; only root may say so. */
  readonly uid?: number;
  /** A descriptor to be its stderr, which is then not read here. */
  readonly stderr?: number;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Program {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when it has exited and its output has been read. */
  readonly ended: Promise<ProgramEnd>;
  /** Resolves with the first line on stdout that matches; rejects when the program ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs `dist/spec/fixtures/<file>` with node. */
export function runProgram(
  file: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Program {
  return runNode([join(repoRoot, 'dist/spec/fixtures', file), ...args], options);
}

/** Runs node on arguments of any kind. */
export function runNode(
  args: readonly string[],
  { env, nodeOptions = [], node = process.execPath, uid, stderr: ownStderr }: ProgramOptions = {},
): Program {
  const child = spawn(node, [...nodeOptions, ...args], {
    cwd: repoRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', ownStderr ?? 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let stdout = '';
  let stderr = '';
  const looking = new Set<() => void>();
  const look = (): void => {
    for (const fn of looking) fn();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let end: ProgramEnd | undefined;
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      end = { code, signal };
      look();
      resolve(end);
    });
  });
  const line = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = stdout
          .split('\n')
          .slice(0, -1)
          .map((text) => pattern.exec(text))
          .find((match) => match !== null);
        if (found === undefined && end === undefined) return;
        looking.delete(check);
        if (found !== undefined) resolve(found);
        else
          reject(new Error(`the program ended without a line like ${String(pattern)}:\n${stdout}${stderr}`));
      };
      looking.add(check);
      check();
    });
  return {
    pid: child.pid ?? 0,
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    ended,
    line,
    kill: (signal) => void child.kill(signal),
  };
}
