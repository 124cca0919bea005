/** A system of actors, as the program that runs it sees it: the root of the tree. */

import { basename } from 'node:path';
import { DeadLetterCounters, type DeadLetters } from '../actor/dead-letters.ts';
import { checkLogLevel, type LogLevel } from '../actor/log.ts';
import type { Host } from '../actor/placement.ts';
import { Names } from '../actor/names.ts';
import type { ActorRef } from '../actor/ref.ts';
import type { ActorDefinition, Spawner } from '../actor/context.ts';
import { checkInteger, checkKeys, checkName, checkOneOf } from '../check-option.ts';
import { backgroundClock, systemClock } from '../clock.ts';
import { OptionError, StartError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { SystemEvent } from '../diagnostics.ts';
import { EventBoard } from './reports/event-board.ts';
import type { Assembly, Reports } from './identity.ts';
import { ownNames } from './routes/name-service.ts';
import { ProcessHost } from './process-host.ts';
import { processRole } from './processes/process-role.ts';
import { ROOT_PROCESS } from './routes/process-id.ts';
import { Root, type RootPlan } from './runs/root.ts';
import { SharedHosts } from './runs/shared-hosts.ts';
import { stopOnSignals } from './processes/signals.ts';
import type { SocketDirectory } from './routes/socket-directory.ts';
import { StandbyProcesses } from './processes/standby.ts';
import type { TreeNode } from './reports/tree.ts';

export interface SystemOptions {
  /** First part of every path, and shown in logs. @defaultValue 'system' */
  readonly name?: string;
  /** The least urgent records that are written; all processes inherit it. @defaultValue 'info' */
  readonly logLevel?: LogLevel;
  /** Encode messages between actors of one process too, as if they were apart. @defaultValue false */
  readonly serializeLocal?: boolean;
  /**
   * How many processes this program keeps booted for the actors that it will start, or start again, in a
   * process of their own without {@link ProcessOptions}. Each takes memory as any idle one does. @defaultValue 0
   */
  readonly standby?: number;
}

/** A process that runs an actor of the system. */
export interface ProcessInfo {
  readonly pid: number;
  /** Path of the actor that it was started for, or of the host that it is. */
  readonly path: string;
}

/** A system, without what the supervisors above add to it. */
export interface ActorSystem extends Spawner {
  readonly name: string;
  readonly deadLetters: DeadLetters;
  /**
   * What happens to the actors of the system from now on, those in other processes included as soon as their
   * processes know that somebody listens. It ends when the system has stopped, or when the loop over it does.
   *
   * Whoever is slow finds a `lost` event in the place of what came while 10,000 others waited. The same events are
   * published on `node:diagnostics_channel`, under {@link EVENT_CHANNELS}; for those of other processes somebody
   * should have subscribed 200 ms before.
   *
   * @example
   * ```ts
   * async function tellOfGivingUp(): Promise<void> {
   *   for await (const event of system.events()) {
   *     if (event.type === 'gave-up') console.log(`${event.path} was restarted too often`);
   *   }
   * }
   * void tellOfGivingUp(); // Not awaited: it goes on until the system has stopped.
   * ```
   */
  events(): AsyncIterableIterator<SystemEvent, undefined>;
  /**
   * Resolves when the system has stopped, however that came.
   *
   * When its root has given up, or has failed itself, the program is no longer what it was started for:
   * `process.exitCode` becomes 1 before this resolves, unless the program has set one. A program that has
   * a use for its life after that sets another.
   */
  readonly closed: Promise<ExitReason>;
  /**
   * Finds a named actor.
   *
   * @returns `undefined` when nothing of that name and definition exists.
   */
  whereis<A extends readonly unknown[], P>(
    definition: ActorDefinition<A, P>,
    name: string,
  ): Promise<ActorRef<P> | undefined>;
  /**
   * An OS process for many actors, to be given as their `placement`. It starts with the first of them.
   *
   * @param hostName - The same one for the same name. Without one it is another each time.
   * @throws {@link OptionError} when the name is wrong, {@link ClosedError} when the system is stopping.
   */
  host(hostName?: string): Host;
  /** The processes that run what this program spawned. */
  processes(): readonly ProcessInfo[];
  /**
   * Looks at the whole tree. A process that does not answer within a second is shown with what its owner
   * knows of it.
   *
   * @returns The root; the whole of it, up to 1,000 of what belongs to one actor and 5,000 in all.
   */
  tree(): Promise<TreeNode>;
  /** Stops everything in reverse order of its start; the same promise each time. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const KNOWN_OPTIONS: readonly string[] = [
  'name',
  'logLevel',
  'serializeLocal',
  'standby',
] satisfies (keyof SystemOptions)[];

/** As many processes as a large machine has processors. */
const MOST_STANDBYS = 64;

/** Far enough away that the timer that keeps a program alive never fires: 24 days. */
const KEEP_ALIVE_MS = 2 ** 31 - 1;

/** What a system is made of. */
export interface SystemParts {
  readonly name: string;
  readonly host: ProcessHost;
  readonly root: Root;
  readonly sockets: SocketDirectory;
  readonly deadLetters: DeadLetters;
  readonly events: EventBoard;
  /** Missing when none are kept. */
  readonly standbys: StandbyProcesses | undefined;
}

/** Opens a system with what the floors above give to it. */
export async function openSystem(
  options: SystemOptions,
  assembly: Assembly,
  rootPlan: RootPlan,
): Promise<SystemParts> {
  const { name, logLevel, serializeLocal, standby } = resolve(options);
  refuseHere();
  // What only a root needs: an actor process that imports this module does not pay for it.
  const [{ openLogSink }, { RootAccess }, { SocketDirectory }] = await Promise.all([
    import('./reports/log-sink.ts'),
    import('./routes/root-access.ts'),
    import('./routes/socket-directory.ts'),
  ]);
  const deadLetters = new DeadLetterCounters();
  const events = new EventBoard(`/${name}`);
  const reports: Reports = {
    events,
    log: openLogSink(name),
    deadLetters: (letters) => deadLetters.add(letters),
  };
  const names = new Names();
  const sockets = await SocketDirectory.make();
  const host = new ProcessHost({
    identity: {
      // Tells it from all others; nobody has to guess it.
      systemId: `${basename(sockets.path)}-${process.pid}-${Date.now().toString(36)}`,
      systemName: name,
      processId: ROOT_PROCESS,
      logLevel,
      serializeLocal,
      serves: 'many',
    },
    assembly,
    clock: systemClock,
    reports,
    names: () => ownNames(names),
    onNeighbourEnd: (peer) => names.releaseOwnedBy(peer.process),
    leave: () => undefined,
    leftBehind: sockets.path,
  });
  host.routes.admit(new RootAccess(sockets.path));
  // From the start: that somebody listens is how other systems see that this one lives.
  await host.routes.listen();
  const root = await Root.start(host, name, rootPlan);
  const standbys = standby === 0 ? undefined : keepStandbys(host, standby);
  return { name, host, root, sockets, deadLetters, events, standbys };
}

function keepStandbys(host: ProcessHost, size: number): StandbyProcesses {
  const log = host.log(host.identity.systemName);
  return (host.standbys = new StandbyProcesses({ host, size, clock: backgroundClock, log }));
}

/** A system as the program that opened it sees it. */
export class OpenSystem implements ActorSystem {
  readonly name: string;
  readonly deadLetters: DeadLetters;
  readonly closed: Promise<ExitReason>;
  readonly #host: ProcessHost;
  readonly #sockets: SocketDirectory;
  readonly #root: Root;
  readonly #hosts: SharedHosts;
  readonly #events: EventBoard;
  readonly #standbys: StandbyProcesses | undefined;
  readonly #announceClosed: (reason: ExitReason) => void;
  readonly #forgetSignals: () => void;
  #keepAlive: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor({ name, host, root, sockets, deadLetters, events, standbys }: SystemParts) {
    this.name = name;
    this.deadLetters = deadLetters;
    this.#events = events;
    events.open(backgroundClock, () => host.events.update());
    this.#host = host;
    this.#root = root;
    this.#sockets = sockets;
    this.#hosts = new SharedHosts(host, root.family);
    this.#standbys = standbys;
    let announce: (reason: ExitReason) => void = () => undefined;
    this.closed = new Promise((resolve) => (announce = resolve));
    this.#announceClosed = announce;
    this.#forgetSignals = stopOnSignals(() => this.stop());
    // The root itself does not keep its program alive.
    host.slots.onCount((live) => this.#keepProgramAlive(live > 1));
    void root.ended.then(
      (reason) => this.#rootEnded(reason),
      () => undefined,
    );
  }

  /** The ref of the root, whatever that is made from. */
  protected root<P>(): ActorRef<P> {
    return this.#root.ref as unknown as ActorRef<P>;
  }

  readonly spawn = (async (definition: unknown, options: unknown) =>
    this.#host.spawn(this.#root.family, definition, options)) as Spawner['spawn'];

  async whereis<A extends readonly unknown[], P>(
    definition: ActorDefinition<A, P>,
    name: string,
  ): Promise<ActorRef<P> | undefined> {
    return (await this.#host.whereis(definition, name)) as ActorRef<P> | undefined;
  }

  events(): AsyncIterableIterator<SystemEvent, undefined> {
    return this.#events.listen();
  }

  host(hostName?: string): Host {
    return this.#hosts.get(hostName);
  }

  processes(): readonly ProcessInfo[] {
    return [...this.#host.slots.processes(), ...this.#hosts.processes()];
  }

  tree(): Promise<TreeNode> {
    return this.#host.surveys.whole(this.#root);
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop({ type: 'shutdown' }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #rootEnded(reason: ExitReason): void {
    if (this.#stopped !== undefined) return;
    // What starts programs again, such as systemd, takes 0 for a program that is done.
    process.exitCode ??= 1;
    this.#stopped = this.#stop(reason);
  }

  async #stop(reason: ExitReason): Promise<void> {
    const standbysGone = this.#standbys?.close();
    await this.#root.stop(reason);
    // What a local actor that was killed had spawned has been killed, and may not be gone yet.
    await this.#host.slots.whenEmpty();
    await this.#hosts.stop();
    await standbysGone;
    this.#host.flushSync(0);
    await this.#host.closeLauncher();
    await this.#host.routes.close();
    this.#sockets.remove();
    this.#forgetSignals();
    this.#events.close();
    this.#announceClosed(reason);
  }

  #keepProgramAlive(alive: boolean): void {
    if (alive) this.#keepAlive ??= setInterval(() => undefined, KEEP_ALIVE_MS);
    else {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
    }
  }
}

function resolve(options: SystemOptions): Required<SystemOptions> {
  checkKeys('options', options, KNOWN_OPTIONS);
  const { name = 'system', logLevel = 'info', serializeLocal = false, standby = 0 } = options;
  checkName('name', name);
  checkOneOf('serializeLocal', serializeLocal, [true, false]);
  checkInteger('standby', standby, 0, MOST_STANDBYS);
  return { standby, name, logLevel: checkLogLevel(logLevel), serializeLocal };
}

/** @throws where no system can run: on Windows, and in an actor process. */
function refuseHere(): void {
  if (process.platform === 'win32') {
    throw new OptionError('process.platform', process.platform, 'linux or darwin; on Windows, use WSL');
  }
  if (processRole() === 'program') return;
  throw new StartError(
    { phase: 'load', module: 'an actor process', definition: 'createSystem' },
    'an actor process loads modules for the actors and tasks they define, and cannot run a system; put what ' +
      'only the program itself should do behind if (isMain(import.meta)), and spawn from an actor with ctx.spawn',
  );
}
