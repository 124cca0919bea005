/** What specs of pools have in common: a system and a folder of their own. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Stage, useStage } from './placements.ts';

export interface PoolStage extends Stage {
  /** Path of a file that is not there. */
  file(name: string): string;
  /** Lines that tasks have written into one. */
  lines(name: string): string[];
}

export function usePoolStage(): PoolStage {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const lines = (name: string): string[] =>
    existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n').slice(0, -1) : [];
  return Object.defineProperties({ file, lines }, Object.getOwnPropertyDescriptors(stage)) as PoolStage;
}

export const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
