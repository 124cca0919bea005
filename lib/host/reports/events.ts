/**
 * What this process tells of its actors, and of those below it. Nothing while nobody listens, of which each
 * process tells its children: an actor that is started and stopped there takes 8 µs then, and otherwise 11 µs,
 * and 7 µs of the root's (measured with 50,000 local ones at a time).
 */

import type { Clock } from '../../clock.ts';
import type { RevivalScope } from '../../codec/portable.ts';
import type { Sealed } from '../../codec/sealed.ts';
import type { EventRecord } from '../../codec/wire.ts';
import type { SystemEvent } from '../../diagnostics.ts';
import { ProtocolError } from '../../errors.ts';
import type { EventSink, Identity } from '../identity.ts';
import type { Peer } from '../routes/peer.ts';
import { parentOf } from '../routes/process-id.ts';
import { readReason } from '../routes/read-reason.ts';
import type { Routes } from '../routes/routes.ts';

/** The parts of a process that telling of its actors takes. */
export interface EventsHost {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly scope: RevivalScope;
  readonly routes: Routes;
}

/** A run below this process, as far as its start was told. */
interface RunBelow {
  readonly pid: number;
  readonly restarts: number;
  /** Monotonic time, milliseconds. */
  readonly startedAtMs: number;
}

/** The types of event that have a reason. */
const REASONED: ReadonlySet<string> = new Set([
  'start-failed',
  'exited',
  'gave-up',
  'escalated',
] satisfies (SystemEvent & { readonly reason: unknown })['type'][]);

export class Events {
  readonly #host: EventsHost;
  readonly #sink: EventSink;
  /** By child process and path, the runs that live there. */
  readonly #below = new Map<Peer, Map<string, RunBelow>>();
  /** What the children know of {@link Events.wanted}. */
  #told = false;

  constructor(host: EventsHost, sink: EventSink) {
    this.#host = host;
    this.#sink = sink;
  }

  /** Somebody wants to know; nobody is told otherwise. */
  get wanted(): boolean {
    return this.#sink.wanted;
  }

  publish(event: SystemEvent): void {
    this.update();
    this.#sink.publish(event);
  }

  /** Tells the children whether somebody listens, when that has changed. */
  update(): void {
    const { wanted } = this;
    if (wanted === this.#told) return;
    this.#told = wanted;
    if (!wanted) this.#below.clear();
    for (const child of this.#host.routes.children()) child.tell('reportEvents', wanted);
  }

  /** Somebody listens, or nobody does any more; only a parent's word counts. */
  wantedBy({ process }: Peer, wanted: boolean): void {
    if (process !== parentOf(this.#host.identity.processId)) return;
    this.#sink.want(wanted);
    this.update();
  }

  /** Tells a new child, which expects that nobody listens. */
  greet(child: Peer): void {
    this.update();
    if (this.#told) child.tell('reportEvents', true);
  }

  /** A child process tells of an actor there, or below it. */
  arrived(peer: Peer, record: EventRecord, reason: Sealed | undefined): void {
    if (!this.#isChild(peer) || !this.wanted) return;
    if (REASONED.has(record.type) !== (reason !== undefined))
      throw new ProtocolError(
        `process ${peer.process} sent an event '${record.type}' with a reason missing or too many`,
      );
    this.#note(peer, record);
    const open = (): SystemEvent => {
      if (reason === undefined) return record as SystemEvent;
      return { ...record, reason: readReason(peer.process, reason, this.#host.scope) } as SystemEvent;
    };
    this.#sink.pass({ record, reason, open });
  }

  /** A process is gone: with it what nobody has said anything of. */
  lost(peer: Peer): void {
    const runs = this.#below.get(peer);
    if (runs === undefined) return;
    this.#below.delete(peer);
    for (const [path, { pid, restarts, startedAtMs }] of [...runs].reverse()) {
      this.publish({
        type: 'exited',
        path,
        at: Date.now(),
        pid,
        reason: { type: 'disconnected' },
        uptimeMs: Math.round(this.#host.clock.now() - startedAtMs),
        restarts,
        restarting: false,
      });
    }
  }

  #isChild({ process }: Peer): boolean {
    return parentOf(process) === this.#host.identity.processId;
  }

  #note(peer: Peer, record: EventRecord): void {
    const runs = this.#below.get(peer);
    if (record.type === 'exited') runs?.delete(record.path);
    if (record.type !== 'started') return;
    const { path, pid, restarts } = record;
    const run: RunBelow = { pid, restarts, startedAtMs: this.#host.clock.now() };
    if (runs === undefined) this.#below.set(peer, new Map([[path, run]]));
    else runs.set(path, run);
  }
}
