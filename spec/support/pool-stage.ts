/** What specs of pools have in common: a folder of their own, and a system or, where that is fair, a pool. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createSystem, Pool, type System } from 'troupe';

import { type Stage, useStage } from './placements.ts';
import { waitUntil } from './wait-until.ts';

/** Files of one spec. */
interface Folder {
  /** Path of a file that is not there. */
  file(name: string): string;
  /** Lines that tasks have written into one. */
  lines(name: string): string[];
}

export interface PoolStage extends Stage, Folder {}

export function usePoolStage(): PoolStage {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  return Object.defineProperties(useFolder(), Object.getOwnPropertyDescriptors(stage)) as PoolStage;
}

/** Pools that a spec starts for itself, and a system for them once it does. */
export interface OwnPools extends Folder {
  start(size: number): Promise<Pool>;
}

export function useOwnPools(): OwnPools {
  let system: Promise<System> | undefined;
  const start = async (size: number): Promise<Pool> => {
    system ??= createSystem({ name: 'spec', logLevel: 'silent' });
    return Pool.start(await system, { size });
  };
  afterEach(async () => {
    await (await system)?.stop();
    system = undefined;
  });
  return { start, ...useFolder() };
}

/** A pool that all specs of a suite share: none of them may cost it a worker. */
export interface SharedPool extends Folder {
  readonly pool: Pool;
}

export function useSharedPool(size: number): SharedPool {
  let system: System | undefined;
  let pool: Pool | undefined;
  before(async () => {
    system = await createSystem({ name: 'spec', logLevel: 'silent' });
    const started = (pool = await Pool.start(system, { size }));
    await waitUntil(async () => (await started.stats()).ready === size, 'all workers are ready');
  });
  after(async () => system?.stop());
  return Object.defineProperty(useFolder(), 'pool', {
    get: () => {
      if (pool === undefined) throw new Error('a shared pool lives while its suite runs');
      return pool;
    },
  }) as SharedPool;
}

function useFolder(): Folder {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const lines = (name: string): string[] =>
    existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n').slice(0, -1) : [];
  return { file, lines };
}

export const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
