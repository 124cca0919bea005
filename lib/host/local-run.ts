/** Runs of actors in this process. */

import type { Cell } from '../actor/cell.ts';
import type { ResolvedSpawn } from '../actor/resolve-spawn.ts';
import { RemoteError, StartError } from '../errors.ts';
import { describeExit, type ExitReason } from '../exit-reason.ts';
import type { Run, Starting } from './run.ts';

/** What it takes to run a setup in a cell. */
export interface CellStart {
  readonly cell: Cell;
  /** Runs the setup; resolves with its handlers, or `undefined` when it decided not to start. */
  setUp(): Promise<object | undefined>;
}

/**
 * Starts an actor in a cell.
 *
 * @param process - Id of this process.
 */
export function startLocalRun(
  start: CellStart,
  process: string,
  plan: Pick<ResolvedSpawn, 'definition'>,
): Starting {
  const { cell } = start;
  const { module, name: definition } = plan.definition;
  const ended = new Promise<ExitReason>((resolve) => cell.whenEnded(resolve));
  const fail = (what: string, cause: unknown): StartError =>
    new StartError({ phase: 'setup', module, definition }, what, cause);
  const endedEarly = ended.then((reason): never => {
    throw fail(describeExit(reason), reason.type === 'crashed' ? reason.error : undefined);
  });
  endedEarly.catch(() => undefined);
  const setUp = async (): Promise<Run | undefined> => {
    let handlers: object | undefined;
    try {
      handlers = await start.setUp();
    } catch (error) {
      cell.abandon({
        type: 'crashed',
        error: error instanceof StartError ? error : RemoteError.from(error),
      });
      throw error instanceof StartError
        ? error
        : fail(error instanceof Error ? error.message : String(error), error);
    }
    if (handlers === undefined) {
      cell.abandon({ type: 'normal' });
      return undefined;
    }
    if (cell.closed) return endedEarly;
    cell.open(handlers);
    return {
      place: { process, cell: cell.number },
      pid: globalThis.process.pid,
      ended,
      stop: (reason) => cell.stop(reason),
      kill: (by) => cell.abandon({ type: 'killed', by }),
    };
  };
  return {
    ready: Promise.race([setUp(), endedEarly]),
    abort: (by) => cell.abandon({ type: 'killed', by }),
  };
}
