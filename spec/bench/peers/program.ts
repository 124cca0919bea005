/**
 * Runs a contestant that is a program of its own. Nothing of it outlives the bench, however that ends:
 * the program has a process group of its own, and a shell in that group kills the whole group once the
 * pipe from this process ends.
 */

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Figures } from '../race.ts';

/** The guard waits at standard input, which the program itself does not get. */
const GUARDED = 'exec 3<&0 </dev/null; (read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** A program that takes longer hangs; most take a second. */
const TIMEOUT_MS = 120_000;

/** A command and its arguments. */
export type Command = readonly [string, ...string[]];

export interface Program {
  /** The figures that it wrote to standard output as a JSON array; rejects when it fails. */
  readonly figures: Promise<Figures>;
  /** Kills it with all that it started; resolves once it is gone. */
  end(): Promise<void>;
}

export function startProgram(command: Command): Program {
  const child = spawn('/bin/sh', ['-c', GUARDED, 'sh', ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exit = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(String(signal ?? code)));
  });
  const timer = setTimeout(() => child.stdin.destroy(), TIMEOUT_MS);
  child.once('close', () => clearTimeout(timer));
  const figures = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
    ([status, said, complaint]) => {
      if (status === '0') return parse(said);
      throw new Error(`${command[0]} ended with ${status}: ${complaint.trim() || said.trim()}`);
    },
  );
  return {
    figures,
    end: async () => {
      child.stdin.destroy();
      await exit;
    },
  };
}

/** Runs a program to its end. */
export async function figuresOf(command: Command): Promise<Figures> {
  const program = startProgram(command);
  try {
    return await program.figures;
  } finally {
    await program.end();
  }
}

/** Whether a command is in the PATH. */
export function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function parse(said: string): Figures {
  const figures: unknown = JSON.parse(said);
  if (Array.isArray(figures) && figures.every((figure) => typeof figure === 'number')) return figures;
  throw new Error(`not an array of figures: ${said}`);
}
