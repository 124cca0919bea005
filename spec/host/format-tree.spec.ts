import { expect } from 'chai';
import { formatTree, RemoteError, type ExitReason, type TreeNode } from 'troupe';

const node = (id: string, others: Partial<TreeNode> = {}): TreeNode => ({
  id,
  path: `/${id}`,
  type: 'worker',
  state: 'running',
  restarts: 0,
  children: [],
  ...others,
});
const running = (pid: number, uptimeMs: number, highWater: number): Partial<TreeNode> => ({
  pid,
  uptimeMs,
  mailbox: { length: 0, highWater },
});
const crashed = (message: string): ExitReason => ({
  type: 'crashed',
  error: new RemoteError(message, { name: 'Error', code: undefined, stack: '' }),
});

describe('formatTree', () => {
  it('draws the branches, and everything else in columns', () => {
    const tree = node('demo', {
      type: 'supervisor',
      ...running(100, 3_000, 12),
      children: [
        node('app', {
          type: 'supervisor',
          ...running(100, 61_000, 1),
          restarts: 2,
          lastExit: crashed('boom'),
          children: [
            node('db', { ...running(2_345, 950, 0), mailbox: { length: 3, highWater: 17 } }),
            node('cache', { state: 'stopped', lastExit: { type: 'normal' } }),
            node('flaky', { state: 'restarting', restarts: 1, lastExit: { type: 'killed', by: 'hang' } }),
          ],
        }),
        node('far', { pid: 99, uptimeMs: 7_200_000, unresponsive: true }),
        node('crowd', { ...running(7, 86_400_000, 0), children: [node('first')], omitted: 1_200 }),
      ],
    });
    expect(`\n${formatTree(tree)}\n`).to.equal(`
demo               supervisor  running     pid 100   up 3 s                 mailbox 0 (max 12)
├─ app             supervisor  running     pid 100   up 1 min   2 restarts  mailbox 0 (max 1)   last: crashed: boom
│  ├─ db           worker      running     pid 2345  up 950 ms              mailbox 3 (max 17)
│  ├─ cache        worker      stopped                                                          last: normal
│  └─ flaky        worker      restarting                       1 restart                       last: killed by hang
├─ far             worker      running     pid 99    up 2 h                 not answering
└─ crowd           worker      running     pid 7     up 1 d                 mailbox 0 (max 0)
   ├─ first        worker      running
   └─ … 1200 more
`);
  });

  it('leaves out what there is none of', () => {
    expect(formatTree(node('one', { children: [node('two')] }))).to.equal(
      'one     worker  running\n└─ two  worker  running',
    );
    expect(formatTree(node('one', { state: 'starting', pid: 3 }))).to.equal('one  worker  starting  pid 3');
  });

  it('says how long something runs in one unit', () => {
    const said = [0, 999, 1_000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000 * 400].map(
      (uptimeMs) => formatTree(node('x', { uptimeMs })).split('up ')[1],
    );
    expect(said).to.deep.equal(['0 ms', '999 ms', '1 s', '59 s', '1 min', '59 min', '1 h', '23 h', '400 d']);
  });

  it('says in a few words how something ended', () => {
    const exited = { type: 'exited', stderrTail: 'much\nmore', outOfMemory: false } as const;
    const ends: readonly (readonly [ExitReason, string])[] = [
      [{ type: 'normal' }, 'normal'],
      [{ type: 'shutdown' }, 'shutdown'],
      [{ type: 'shutdown', detail: 'too many restarts' }, 'shutdown: too many restarts'],
      [{ type: 'killed', by: 'memory' }, 'killed by memory'],
      [{ ...exited, code: 3 }, 'exit code 3'],
      [{ ...exited, signal: 'SIGABRT', outOfMemory: true }, 'SIGABRT, out of memory'],
      [{ type: 'noproc' }, 'noproc'],
      [{ type: 'disconnected' }, 'disconnected'],
      [crashed('two\nlines'), 'crashed: two lines'],
    ];
    for (const [lastExit, words] of ends) {
      expect(formatTree(node('x', { lastExit }))).to.equal(`x  worker  running  last: ${words}`);
    }
  });

  it('keeps to one line each and gives no orders to a terminal, whatever was named or thrown', () => {
    const odd = node('a\u001b[31mb', { lastExit: crashed(`\u001b]0;title\u0007${'x'.repeat(200)}`) });
    const text = formatTree(odd);
    expect(text).to.match(/^a \[31mb {2}worker {2}running {2}last: crashed: \]0;title x{62}…$/u);
    expect(text).not.to.match(/\p{C}/u);
  });
});
