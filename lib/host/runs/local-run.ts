/** Runs of actors in this process. */

import type { PendingAsk } from '../../actor/ask-table.ts';
import type { Cell } from '../../actor/cell.ts';
import type { Outlet, OutletUser } from '../../actor/outlet.ts';
import type { ResolvedSpawn } from '../../actor/resolve-spawn.ts';
import type { RevivalScope } from '../../codec/portable.ts';
import { seal, sealError, unseal } from '../../codec/seal.ts';
import { type Sealed, sizeOfSealed } from '../../codec/sealed.ts';
import type { ActorCounters, Place } from '../../codec/wire.ts';
import { RemoteError, SelfAskError, StartError } from '../../errors.ts';
import { describeExit, type ExitReason, type KilledBy } from '../../exit-reason.ts';
import { messageOf, type ReplyPort } from '../../mailbox/mailbox.ts';
import type { Identity } from '../identity.ts';
import type { Run, RunHolder, Starting, StartSite } from './run.ts';

/** What all runs in one process share. */
export interface LocalRunHost {
  readonly identity: Pick<Identity, 'processId' | 'serializeLocal'>;
  readonly scope: RevivalScope;
}

/**
 * One run, both as its slot deals with it and as senders in this process reach it: a single object,
 * because there may be a million.
 */
export class LocalRun implements Run, Outlet {
  readonly cell: Cell;
  readonly #host: LocalRunHost;
  readonly byReference: boolean;
  #holder: RunHolder | undefined;
  #user: OutletUser | undefined;
  #leaves = false;

  constructor(cell: Cell, host: LocalRunHost, serializes: boolean) {
    this.cell = cell;
    this.#host = host;
    this.byReference = !serializes && !host.identity.serializeLocal;
  }

  get place(): Place {
    return { process: this.#host.identity.processId, cell: this.cell.number };
  }

  get pid(): number {
    return process.pid;
  }

  holdBy(holder: RunHolder): void {
    const reason = this.cell.exitReason;
    if (reason === undefined) this.#holder = holder;
    else holder.runEnded(reason);
  }

  stop(reason: ExitReason): void {
    this.cell.stop(reason);
  }

  kill(by: KilledBy): void {
    this.cell.abandon({ type: 'killed', by });
  }

  async counters(): Promise<ActorCounters> {
    return this.cell.counters();
  }

  /** Says to all who have to do with it that the run is over. */
  ended(reason: ExitReason): void {
    this.#holder?.runEnded(reason);
    this.#user?.outletEnded(reason);
  }

  get open(): boolean {
    return !this.#leaves && (this.cell.closed || !this.cell.mailbox.full);
  }

  /** It takes no more: what is sent from now on waits for its end, and then for the next run. */
  leaves(): void {
    this.#leaves = true;
  }

  get congested(): boolean {
    return false;
  }

  send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): number {
    if (ask !== undefined && this.cell.isTakingTurn) throw new SelfAskError(this.cell.path, type);
    if (this.byReference) this.#deliver(type, args, ask, 0);
    else this.sendSealed(seal([...args, type], this.#host.scope.systemId), ask);
    return 0;
  }

  sendSealed(body: Sealed, ask: PendingAsk | undefined): void {
    const size = sizeOfSealed(body);
    const args = unseal(body, this.#host.scope) as unknown[];
    const type = args.pop() as string;
    this.#deliver(type, args, ask, size);
  }

  whenOpen(fn: () => void): void {
    this.cell.mailbox.whenRoom(fn);
  }

  whenDrained(fn: () => void): void {
    fn();
  }

  /** The process tells everyone in it of the end of its own runs. */
  watch(): void {}

  whenEnded(user: OutletUser): void {
    if (this.cell.ended) user.outletEnded(this.cell.exitReason);
    else this.#user = user;
  }

  async running(): Promise<string | undefined> {
    return this.cell.running;
  }

  #deliver(type: string, args: readonly unknown[], ask: PendingAsk | undefined, bytes: number): void {
    if (ask !== undefined) ask.sentTo = this;
    const port = ask === undefined || this.byReference ? ask : new SerializedReply(ask, this.#host.scope);
    this.cell.deliver(messageOf(type, args, port, bytes));
  }
}

/** Encodes replies as if they came from another process. */
class SerializedReply implements ReplyPort {
  readonly #ask: PendingAsk;
  readonly #scope: RevivalScope;

  constructor(ask: PendingAsk, scope: RevivalScope) {
    this.#ask = ask;
    this.#scope = scope;
  }

  reply(value: unknown): void {
    try {
      this.#ask.reply(unseal(seal(value, this.#scope.systemId), this.#scope));
    } catch (error) {
      this.#ask.refuse(error);
    }
  }

  refuse(error: Error): void {
    this.#ask.refuse(this.#copyOf(error));
  }

  crash(error: Error): void {
    this.#ask.crash(this.#copyOf(error));
  }

  #copyOf(error: Error): unknown {
    return unseal(sealError(error, this.#scope.systemId), this.#scope);
  }
}

type Definition = ResolvedSpawn['definition'];

/** The start of a run: calls the setup, and opens the mailbox when that has returned. */
export class LocalStart implements Starting, RunHolder {
  readonly ready: Promise<Run | undefined>;
  readonly #run: LocalRun;
  readonly #definition: Definition;
  #reject: (error: StartError) => void = () => undefined;
  /** What its setup has thrown; told when what that had spawned is gone. */
  #failure: StartError | undefined;

  /** @param setUp - Resolves with the handlers, or `undefined` when the setup decided not to start. */
  constructor(run: LocalRun, definition: Definition, setUp: () => Promise<object | undefined>) {
    this.#run = run;
    this.#definition = definition;
    this.ready = new Promise((resolve, reject) => {
      this.#reject = reject;
      run.holdBy(this);
      setUp().then(
        (handlers) => this.#done(handlers, resolve),
        (error: unknown) => this.#failed(error),
      );
    });
  }

  get site(): StartSite {
    return { ...this.#run.place, pid: this.#run.pid };
  }

  abort(by: KilledBy): void {
    this.#run.kill(by);
  }

  stop(reason: ExitReason): void {
    this.#run.stop(reason);
  }

  /** It has ended before it was ready; without effect later. */
  runEnded(reason: ExitReason): void {
    const cause = reason.type === 'crashed' ? reason.error : undefined;
    this.#reject(this.#failure ?? this.#error(describeExit(reason), cause));
  }

  #done(handlers: object | undefined, resolve: (run: Run | undefined) => void): void {
    const { cell } = this.#run;
    if (handlers === undefined) {
      resolve(undefined);
      cell.abandon({ type: 'normal' });
    } else if (!cell.closed) {
      cell.open(handlers);
      resolve(this.#run);
    }
  }

  #failed(thrown: unknown): void {
    const error = readable(thrown);
    this.#failure = error instanceof StartError ? error : this.#error(error.message, thrown);
    this.#run.cell.abandon({ type: 'crashed', error });
  }

  #error(what: string, cause: unknown): StartError {
    const { module, name: definition } = this.#definition;
    return new StartError({ phase: 'setup', module, definition }, what, cause);
  }
}

/** What a setup throws may be made to be read by nobody, not even what class it is of. */
function readable(thrown: unknown): StartError | RemoteError {
  try {
    if (thrown instanceof StartError) return thrown;
  } catch {
    // Said below.
  }
  return RemoteError.from(thrown);
}
