/** Python's `multiprocessing`, as `two_processes.py` measures it. */

import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';
import type { Contestant } from '../race.ts';
import { figuresOf, isInstalled } from './program.ts';

const SOURCE = join(repoRoot, 'spec/bench/peers/two_processes.py');

export function python(name: string, ...work: readonly (string | number)[]): Contestant {
  return {
    name,
    absent: isInstalled('python3') ? undefined : 'apt-get install python3',
    run: () => figuresOf(['python3', SOURCE, ...work.map(String)]),
  };
}
