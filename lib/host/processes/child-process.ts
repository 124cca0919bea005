/**
 * An OS process that this one started: launched with a link to its parent as one of its descriptors,
 * leader of a process group of its own, watched over by the guard, and gone only when its exit is
 * known and all that it had sent has been read.
 */

import { spawn, type ChildProcess as NodeChild } from 'node:child_process';
import type { Socket } from 'node:net';
import { type Clock, patient } from '../../clock.ts';
import type { ProcessOptions } from '../../actor/spawn-options.ts';
import type { ExitReason, KilledBy } from '../../exit-reason.ts';
import { SocketTransport } from '../../transport/socket-transport.ts';
import type { startProcessLife, ProcessLife } from './child-process.machine.ts';
import { assertDescriptorsLeft } from './descriptors.ts';
import type { Guard } from './guard.ts';
import { HangWatch } from './hang-watch.ts';
import { LARGE_PAGES } from './large-pages.ts';
import type { MemoryWatch } from './memory-watch.ts';
import { inheritedNodeOptions } from './node-options.ts';
import { passLines, Tail } from '../reports/output.ts';
import { failureOf } from './spawn-failure.ts';

/** What V8 prints before it aborts for lack of heap. */
const OUT_OF_MEMORY = /(heap out of memory|OOM error)/i;

export interface LaunchOptions extends ProcessOptions {
  /** Path of the module that the process runs. */
  readonly entry: string;
  /** What it is told on its command line. */
  readonly argument: string;
  /** Path of what V8 has made of the library. */
  readonly code?: string;
}

/** What a process has its children watched with. */
export interface Keepers {
  readonly guard: Guard;
  readonly memory: MemoryWatch;
  readonly clock: Clock;
}

/** How a process ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ChildProcess {
  readonly pid: number;
  readonly transport: SocketTransport;
  /** Resolves with how the process itself ended, when nothing more comes from it. */
  readonly gone: Promise<ExitReason>;
  readonly #node: NodeChild;
  readonly #life: ProcessLife;
  readonly #stderr: Tail;
  readonly #keepers: Keepers;
  #hangWatch: HangWatch | undefined;
  #exit: Exit = { code: null, signal: null };

  /** Resolves when the process runs; rejects when the operating system refuses it. */
  static async launch(options: LaunchOptions, keepers: Keepers): Promise<ChildProcess> {
    assertDescriptorsLeft();
    const flags = [...inheritedNodeOptions(process.execArgv), ...(options.nodeOptions ?? [])];
    const { entry, argument, code } = options;
    const args = [entry, argument, ...(code === undefined ? [] : [code])];
    const child = spawn(process.execPath, [...flags, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...LARGE_PAGES, ...process.env, ...options.env },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    if (child.pid === undefined) {
      const error = await failureOf(child);
      // Node.js would close the link only when somebody reads its end.
      for (const stream of child.stdio ?? []) stream?.destroy();
      throw error;
    }
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const guarded = keepers.guard.add(child.pid).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    // While it boots: to load the machine takes the first time as long as to launch it.
    const { startProcessLife: startLife } = await import('./child-process.machine.ts');
    const launched = new ChildProcess(child, exited, keepers, startLife);
    const unguarded = await guarded;
    if (unguarded === undefined) return launched;
    launched.kill('request');
    await launched.gone;
    throw unguarded;
  }

  private constructor(
    child: NodeChild,
    exited: Promise<Exit>,
    keepers: Keepers,
    startLife: typeof startProcessLife,
  ) {
    const { guard, memory, clock } = keepers;
    this.#node = child;
    this.#keepers = keepers;
    this.pid = child.pid ?? 0;
    const [, stdout, stderr, link] = child.stdio as unknown as [null, Socket, Socket, Socket];
    this.transport = SocketTransport.takenFrom(link);
    this.#stderr = new Tail(stderr);
    let announceGone: (reason: ExitReason) => void = () => undefined;
    this.gone = new Promise((resolve) => (announceGone = resolve));
    this.#life = startLife({
      streams: 3,
      clock: patient(clock),
      killGroup: () => this.#killGroup(),
      watch: () => this.#hangWatch?.start(),
      unwatch: () => {
        this.#hangWatch?.stop();
        memory.forget(this.pid);
      },
      gone: (killedBy) => {
        guard.remove(this.pid);
        this.transport.destroy();
        // Somebody that it started may hold them open; nobody waits for that.
        stdout.destroy();
        stderr.destroy();
        announceGone(this.#exitReason(killedBy));
      },
    });
    const streamEnded = (): void => this.#life.send({ type: 'STREAM_ENDED' });
    passLines(stdout, process.stdout, streamEnded);
    passLines(stderr, process.stderr, streamEnded);
    this.transport.whenClosed(() => {
      streamEnded();
      this.leaving();
    });
    exited.then(
      (exit) => {
        this.#exit = exit;
        this.#life.send({ type: 'EXITED' });
      },
      () => undefined,
    );
    child.on('error', () => undefined);
  }

  /** The last lines that it wrote to stderr. */
  get stderrTail(): string {
    return this.#stderr.text;
  }

  /** Lets this process end although that one runs. */
  unref(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  /** Takes that back. */
  ref(): void {
    for (const handle of this.#handles()) handle.ref();
  }

  /**
   * Has it killed when it does not answer for longer than `timeoutMs`, from when it is ready.
   *
   * @param ping - Asks it for a sign of life; what comes of that when it ends meanwhile does not matter.
   */
  watchAnswers(timeoutMs: number, ping: () => Promise<void>): void {
    this.#hangWatch = new HangWatch({
      timeoutMs,
      ping,
      traffic: () => this.transport.traffic,
      clock: this.#keepers.clock,
      hung: () => this.kill('hang'),
    });
  }

  /** Calls `exceeded` once when it takes more memory than `maxBytes`, unless it ends before. */
  watchMemory(maxBytes: number, exceeded: () => void): void {
    this.#keepers.memory.watch(this.pid, maxBytes, exceeded);
  }

  /** It has started what it was started for. */
  ready(): void {
    this.#life.send({ type: 'READY' });
  }

  /** It has been asked to stop, and is killed when that takes longer than `shutdownMs`. */
  stopping(shutdownMs: number): void {
    this.#life.send({ type: 'STOP', shutdownMs });
  }

  /** It takes too much memory and has been asked to stop for that; where it cannot be asked it is killed. */
  outgrown(shutdownMs: number): void {
    this.#life.send({ type: 'OUTGROWN', shutdownMs });
  }

  /** It has nothing more to do and should exit by itself. */
  leaving(): void {
    this.#life.send({ type: 'LEAVING' });
  }

  kill(by: KilledBy): void {
    this.#life.send({ type: 'KILL', by });
  }

  #handles(): (NodeChild | Socket | SocketTransport)[] {
    const [, stdout, stderr] = this.#node.stdio as unknown as [null, Socket, Socket];
    return [this.#node, stdout, stderr, this.transport];
  }

  /** Reaches what the process started too: it leads a group of its own. */
  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') this.#node.kill('SIGKILL');
    }
  }

  #exitReason(killedBy: KilledBy | undefined): ExitReason {
    if (killedBy !== undefined) return { type: 'killed', by: killedBy };
    const { code, signal } = this.#exit;
    if (code === 0) return { type: 'normal' };
    const { stderrTail } = this;
    return {
      type: 'exited',
      ...(code !== null && { code }),
      ...(signal !== null && { signal }),
      stderrTail,
      outOfMemory: OUT_OF_MEMORY.test(stderrTail),
    };
  }
}
