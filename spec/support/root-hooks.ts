/**
 * Fails each spec that leaves something behind: a process, an open descriptor, a temporary file, a
 * timer or another active resource. What ends by itself has a moment to do so.
 *
 * Needs /proc; on other systems than Linux it checks nothing.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Context, Hook, RootHookObject } from 'mocha';

import { leaveOutCertificates } from './certificates.ts';
import { leftovers, takeInventory, type Inventory } from './leftovers.ts';
import { processesOfThisRun, RUN_MARK } from './processes.ts';
import { waitUntil } from './wait-until.ts';

/** How long what a spec used may take to be gone after it. */
const SETTLE_MS = 2_000;

const canSee = process.platform === 'linux';
const given = { temporary: tmpdir(), variable: process.env['TMPDIR'] };
let before: Inventory | undefined;
let temporary = '';

export const mochaHooks: RootHookObject = {
  beforeAll() {
    const [name = '', value = ''] = RUN_MARK.split('=');
    process.env[name] = value;
    leaveOutCertificates();
    // A folder of its own, so that nobody else's files are taken for leftovers.
    temporary = mkdtempSync(join(given.temporary, 'troupe-spec-'));
    process.env['TMPDIR'] = temporary;
    // Node makes these on first use.
    process.stdout.write('');
    process.stderr.write('');
  },

  async beforeEach() {
    // From its first await on, a hook has a timer of mocha's; the other hook sees one too.
    await Promise.resolve();
    if (canSee) before = takeInventory();
  },

  async afterEach(this: Context) {
    const earlier = before;
    if (earlier === undefined) return;
    this.timeout(5 * SETTLE_MS);
    let left: string[] = [];
    try {
      await waitUntil(
        () => (left = leftovers(earlier, takeInventory())).length === 0,
        'nothing left',
        SETTLE_MS,
      );
    } catch {
      // Fails the spec and not the hook: a hook that fails would end the whole run.
      (this.test as Hook | undefined)?.error(new Error(`the spec left behind:\n  ${left.join('\n  ')}`));
      for (const { pid } of processesOfThisRun()) {
        if (left.some((item) => item.startsWith(`process ${pid}:`))) process.kill(pid, 'SIGKILL');
      }
    }
  },

  afterAll() {
    if (given.variable === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = given.variable;
    rmSync(temporary, { recursive: true, force: true });
  },
};
