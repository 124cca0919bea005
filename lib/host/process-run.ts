/** Runs of actors in an OS process of their own. */

import type { StartOrder, Welcome } from '../codec/wire.ts';
import type { ResolvedSpawn } from '../actor/resolve-spawn.ts';
import { StartError, TroupeError, type StartPhase } from '../errors.ts';
import { describeExit, type ExitReason, type KilledBy } from '../exit-reason.ts';
import type { ChildProcess } from './child-process.ts';
import type { Launcher } from './launcher.ts';
import type { Peer } from './peer.ts';
import type { Run, Starting } from './run.ts';

export interface ProcessStart {
  readonly plan: ResolvedSpawn;
  readonly order: StartOrder;
  readonly welcome: Welcome;
  /** Path of the module that actor processes run. */
  readonly entry: string;
  launcher(): Promise<Launcher>;
  attach(process: string, child: ChildProcess): Peer;
}

/** Starts a process and the actor in it. */
export function startProcessRun(start: ProcessStart): Starting {
  let aborted: KilledBy | undefined;
  let child: ChildProcess | undefined;
  const launchAndStart = async (): Promise<Run | undefined> => {
    const launcher = await start.launcher();
    if (aborted !== undefined) throw startError(start, 'spawn', 'it was given up before it had a process');
    const { plan, entry, welcome } = start;
    const options = {
      ...plan.process,
      entry,
      argument: JSON.stringify(welcome),
      shutdownMs: plan.shutdownMs,
    };
    const where = plan.process.cwd === undefined ? '' : ` in ${plan.process.cwd}`;
    child = await launcher.launch(options).catch((error: unknown) => {
      throw startError(
        start,
        'spawn',
        `its process cannot be started${where}: ${(error as Error).message}`,
        error,
      );
    });
    if (aborted !== undefined) child.kill(aborted);
    return startIn(child, start);
  };
  return {
    ready: launchAndStart(),
    abort: (by) => {
      aborted = by;
      child?.kill(by);
    },
  };
}

async function startIn(child: ChildProcess, start: ProcessStart): Promise<Run | undefined> {
  const peer = start.attach(start.welcome.processId, child);
  let phase: StartPhase = 'load';
  let said: ExitReason | undefined;
  peer.child = {
    loaded: () => void (phase = 'setup'),
    ended: (_cell, reason) => {
      said = reason;
      child.leaving();
    },
  };
  let cell: number;
  try {
    cell = await peer.start(start.order);
  } catch (error) {
    child.leaving();
    const reason = await child.gone;
    if (error instanceof StartError) throw error;
    if (error instanceof TroupeError && said?.type === 'crashed')
      throw startError(start, phase, said.error.message, said.error);
    throw startError(start, phase, describeExit(reason), error);
  }
  if (cell === 0) {
    await child.gone;
    return undefined;
  }
  child.ready();
  return {
    place: { process: peer.process, cell },
    pid: child.pid,
    ended: child.gone.then((reason) => (reason.type === 'killed' ? reason : (said ?? reason))),
    stop: (reason) => {
      child.stopping();
      peer.tell('stopRun', cell, reason);
    },
    kill: (by) => child.kill(by),
  };
}

function startError(start: ProcessStart, phase: StartPhase, what: string, cause?: unknown): StartError {
  const { module, name: definition } = start.plan.definition;
  return new StartError({ phase, module, definition }, what, cause);
}
