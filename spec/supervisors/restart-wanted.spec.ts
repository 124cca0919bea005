import { expect } from 'chai';
import type { ExitReason, Restart } from 'troupe';

import { restartPolicy, restartWanted } from '../../supervisors/restart-policy.ts';

const ORDERLY: readonly ExitReason[] = [
  { type: 'normal' },
  { type: 'shutdown' },
  { type: 'shutdown', detail: 'x' },
];
const ABNORMAL: readonly ExitReason[] = [
  { type: 'killed', by: 'request' },
  { type: 'killed', by: 'deadline' },
  { type: 'killed', by: 'hang' },
  { type: 'killed', by: 'memory' },
  { type: 'crashed', error: new Error('x') },
  { type: 'crashed', error: new Error('x'), shared: true },
  { type: 'exited', code: 1, stderrTail: '', outOfMemory: false },
  { type: 'exited', signal: 'SIGKILL', stderrTail: '', outOfMemory: false },
  { type: 'exited', signal: 'SIGABRT', stderrTail: '', outOfMemory: true },
  { type: 'noproc' },
  { type: 'disconnected' },
];
const WANTED: Readonly<Record<Restart, (orderly: boolean) => boolean>> = {
  permanent: () => true,
  transient: (orderly) => !orderly,
  temporary: () => false,
};

describe('restartWanted', () => {
  for (const [restart, wanted] of Object.entries(WANTED) as [Restart, (orderly: boolean) => boolean][]) {
    for (const reason of [...ORDERLY, ...ABNORMAL]) {
      const expected = wanted(ORDERLY.includes(reason));
      it(`${expected ? 'restarts' : 'leaves'} a ${restart} actor after ${JSON.stringify(reason)}`, () => {
        expect(restartWanted(restart, reason)).to.equal(expected);
      });
    }
  }
});

describe('restartPolicy', () => {
  it('gives each actor a window of its own', () => {
    const policy = restartPolicy({ intensity: 1, periodMs: 1_000 });
    const [one, other] = [policy.window(), policy.window()];
    expect([one.allow(0), one.allow(1), other.allow(1), one.allow(1_001)]).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
  });
});
