/** Starting an OS process that runs actors for this one. */

import type { ProcessOptions } from '../../actor/spawn-options.ts';
import { type Welcome, WIRE_VERSION } from '../../codec/wire.ts';
import type { ChildProcess } from './child-process.ts';
import { currentProcess } from '../current-process.ts';
import type { Events } from '../reports/events.ts';
import type { Launcher } from './launcher.ts';
import type { Assembly, Identity } from '../identity.ts';
import type { Peer } from '../routes/peer.ts';
import type { Routes } from '../routes/routes.ts';
import { describeSpawnFailure } from './spawn-failure.ts';

export interface Launch {
  readonly welcome: Welcome;
  /** Path of the module that actor processes run. */
  readonly entry: string;
  readonly options: ProcessOptions;
  readonly standbys: Standbys | undefined;
  launcher(): Promise<Launcher>;
  attach(process: string, child: ChildProcess): Peer;
}

/** Processes that were started before anybody had a use for them. */
export interface Standbys {
  /** Hands out one of them; `undefined` when there is none. */
  take(): Launched | undefined;
  /** Starts no other process as long as this start of an actor is under way. */
  yieldTo(start: Promise<unknown>): void;
}

/** The parts of a process that starting others takes. */
export interface LaunchHost {
  readonly identity: Identity;
  readonly assembly: Assembly;
  readonly routes: Routes;
  readonly events: Events;
  /** Missing where none are kept. */
  readonly standbys: Standbys | undefined;
  /** What starts processes here. */
  launcher(): Promise<Launcher>;
  /** Names a process that this one is about to start. */
  nextChildId(): string;
}

/** Says how to start a process of this one's. */
export function planLaunch(
  host: LaunchHost,
  { serves, options, name }: Pick<Launch, 'options'> & Pick<Welcome, 'serves' | 'name'>,
): Launch {
  const { systemId, systemName, logLevel, serializeLocal } = host.identity;
  const processId = host.nextChildId();
  return {
    welcome: {
      version: WIRE_VERSION,
      systemId,
      systemName,
      processId,
      logLevel,
      serializeLocal,
      serves,
      parentName: currentProcess().name,
      ...(name !== undefined && { name }),
    },
    entry: host.assembly.entry,
    options,
    standbys: serves === 'one' ? host.standbys : undefined,
    launcher: () => host.launcher(),
    attach: (process, child) => {
      const peer = host.routes.attachChild(process, child.transport);
      host.events.greet(peer);
      return peer;
    },
  };
}

/** A process that runs, and the link to it. */
export interface Launched {
  readonly child: ChildProcess;
  readonly peer: Peer;
  /**
   * How long it may take to answer before another one is taken, milliseconds: it stood by, and may have died or
   * been stopped before anybody wanted it. Missing when it was started for this.
   */
  readonly answerLimitMs?: number;
}

/** Hands out a process that stands by, where one will do, and otherwise starts one as {@link launchAnew} does. */
export async function launch(plan: Launch): Promise<Launched> {
  return (asksForNothing(plan.options) ? plan.standbys?.take() : undefined) ?? launchAnew(plan);
}

/** Says whether a process has only what every process inherits. */
function asksForNothing({ env, nodeOptions, cwd }: ProcessOptions): boolean {
  return env === undefined && nodeOptions === undefined && cwd === undefined;
}

/** Resolves when the process runs; rejects when the operating system refuses it, saying where. */
export async function launchAnew({ welcome, entry, options, ...host }: Launch): Promise<Launched> {
  const argument = JSON.stringify(welcome);
  try {
    const launcher = await host.launcher();
    const child = await launcher.launch({ ...options, entry, argument });
    return { child, peer: host.attach(welcome.processId, child) };
  } catch (error) {
    const why = describeSpawnFailure(error, { program: process.execPath, cwd: options.cwd });
    throw new Error(`its process cannot be started: ${why}`, { cause: error });
  }
}
