import { expect } from 'chai';
import type { ExitReason, Restart } from 'troupe';

import { restartWanted } from '../../supervisors/restart-wanted.ts';

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
