/** Restart type × exit reason × strategy × moment: each row as the model says. */

import type { Restart } from 'troupe';

import { useStage } from '../support/placements.ts';
import { inLanes, sideBySide } from '../support/side-by-side.ts';
import { enact } from '../support/supervision/enact.ts';
import {
  LOCAL_FATES,
  MOMENTS,
  PROCESS_FATES,
  RESTARTS,
  rowsOf,
  STRATEGIES,
  type Moment,
  type Row,
} from '../support/supervision/matrix.ts';
import type { Strategy } from '../support/supervision/plan.ts';

/** Rows that take place side by side, for the processes of one to start while another waits. */
const AT_ONCE = 4;

describe('The matrix of restart type, exit reason, strategy and moment', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  const enactAll = async (rows: readonly Row[], placement: 'local' | 'process'): Promise<void> => {
    await inLanes(AT_ONCE, rows, async ({ events }) =>
      enact(stage.system, events, (path) => (path === 's/b' ? placement : 'local')),
    );
  };

  forEachCell((moment, strategy, restart) => {
    const rows = rowsOf(moment, strategy, restart, LOCAL_FATES);
    it(`is so, ${rows.length} rows: ${restart}, ${strategy}, during ${moment}`, async () => {
      await enactAll(rows, 'local');
    });
  });

  // Cells side by side as well: what is the last row of one to end would have both processors to itself.
  describe('with a process', () => {
    sideBySide({ atOnce: 2, timeoutMs: 120_000 }, (it) => {
      forEachCell((moment, strategy, restart) => {
        const rows = rowsOf(moment, strategy, restart, PROCESS_FATES);
        it(`is so, ${rows.length} rows: ${restart}, ${strategy}, during ${moment}`, async () => {
          await enactAll(rows, 'process');
        });
      });
    });
  });
});

function forEachCell(specs: (moment: Moment, strategy: Strategy, restart: Restart) => void): void {
  for (const moment of MOMENTS)
    for (const strategy of STRATEGIES) for (const restart of RESTARTS) specs(moment, strategy, restart);
}
