/** What a spec may leave behind by mistake: processes, descriptors, temporary files, active resources. */

import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { processesOfThisRun } from './processes.ts';

/** What there is of each kind, as sentences. */
export interface Inventory {
  readonly processes: readonly string[];
  readonly descriptors: readonly string[];
  readonly files: readonly string[];
  readonly resources: readonly string[];
}

/** Caches that tools keep in the temporary folder for their next run. */
const CACHES = /^(node-compile-cache|tsx-\d+|v8-compile-cache.*)$/;
/** Resources that pass by themselves, and those with which this hook waits. */
const PASSING = new Set(['Immediate', 'TickObject', 'Microtask']);

export function takeInventory(): Inventory {
  return {
    processes: processesOfThisRun().map(({ pid, command }) => `process ${pid}: ${command.slice(0, 200)}`),
    descriptors: openDescriptors(),
    files: readdirSync(tmpdir())
      .filter((name) => !CACHES.test(name))
      .map((name) => `file ${name} in ${tmpdir()}`),
    resources: process
      .getActiveResourcesInfo()
      .filter((type) => !PASSING.has(type))
      .map((type) => `active ${type}`),
  };
}

/** Lists what is there now and was not before; of things that look the same, those that are more. */
export function leftovers(before: Inventory, now: Inventory): string[] {
  return (Object.keys(now) as (keyof Inventory)[]).flatMap((kind) => surplus(before[kind], now[kind]));
}

function surplus(before: readonly string[], now: readonly string[]): string[] {
  const known = [...before];
  return now.filter((item) => {
    const at = known.indexOf(item);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

function openDescriptors(): string[] {
  const open: string[] = [];
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      // libuv opens it once, with the first stream of a process, to have one to spare.
      if (target !== '/dev/null') open.push(`descriptor ${fd}: ${target}`);
    } catch {
      // It was the one by which the folder was read.
    }
  }
  return open;
}
