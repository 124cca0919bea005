/**
 * What every process of a system has, the root included: the actors that run in it, the slots it
 * owns, and its ways to the others. Placement makes no difference here.
 */

import { AskTable } from '../actor/ask-table.ts';
import type { Cell } from '../actor/cell.ts';
import type { Correspondent, CorrespondentHost, SlotOwner } from '../actor/correspondent.ts';
import { DeadLetterOffice } from '../actor/dead-letters.ts';
import { isActorDefinition } from '../actor/definition.ts';
import { LiveRef } from '../actor/live-ref.ts';
import { makeLog, type Log } from '../actor/log.ts';
import type { Outlet } from '../actor/outlet.ts';
import type { AnyActorRef } from '../actor/ref.ts';
import { RefClient } from '../actor/ref-client.ts';
import { Scheduler } from '../actor/scheduler.ts';
import { type Clock, patient } from '../clock.ts';
import type { RefData, RevivalScope } from '../codec/portable.ts';
import {
  type DeadLetterReason,
  type Fate,
  type LogRecord,
  PROCESS_TARGET,
  type Place,
} from '../codec/wire.ts';
import { seal } from '../codec/seal.ts';
import { OptionError, ProtocolError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { ReplyPort } from '../mailbox/mailbox.ts';
import { Cells, type CellsHost } from './runs/cells.ts';
import { Correspondents } from './routes/correspondents.ts';
import { assertDescriptorsLeft } from './processes/descriptors.ts';
import { Events, type EventsHost } from './reports/events.ts';
import type { Family } from './runs/family.ts';
import { Heirs } from './routes/heirs.ts';
import type { Assembly, Identity, Reports } from './identity.ts';
import type { Standbys } from './processes/launch.ts';
import type { Launcher } from './processes/launcher.ts';
import type { NameService } from './routes/name-service.ts';
import type { Incoming, Peer } from './routes/peer.ts';
import { Orders, type OrdersHost } from './runs/orders.ts';
import { answerProcessMessage, type MessageHost } from './routes/process-messages.ts';
import { RemoteOwner } from './routes/remote-owner.ts';
import { Routes, type RoutesHost } from './routes/routes.ts';
import { Slots } from './runs/slots.ts';
import type { SharedHost } from './runs/shared-host.ts';
import type { Slot } from './runs/slot.ts';
import type { SlotOrder } from './runs/slot-order.ts';
import { Surveys, type SurveyHost } from './reports/survey.ts';
import { openSlot, spawn, type SpawnHost } from './runs/spawn.ts';

/** How long the end of an actor waits for what it has sent to leave. */
const DRAIN_MS = 1_000;

export interface HostParts {
  readonly identity: Identity;
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly reports: Reports;
  names(routes: Routes): NameService;
  /** A neighbour's connection has ended; with the error for which it was dropped, if it was. */
  onNeighbourEnd(peer: Peer, error: Error | undefined): void;
  /** A directory to be removed if this process dies; missing when there is none. */
  readonly leftBehind?: string;
  /** Makes ready for an order that is to come; missing where none comes. */
  prepare?(): Promise<void>;
  /** It has nothing more to do and should exit with `code`. */
  leave(code: number): void;
}

export class ProcessHost
  implements
    CorrespondentHost,
    RoutesHost,
    CellsHost,
    SpawnHost,
    OrdersHost,
    MessageHost,
    SurveyHost,
    EventsHost
{
  readonly identity: Identity;
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly deadlines: Clock;
  readonly reports: Reports;
  readonly names: NameService;
  readonly scope: RevivalScope;
  readonly asks: AskTable;
  readonly scheduler: Scheduler = new Scheduler();
  readonly slots: Slots = new Slots();
  readonly cells: Cells;
  readonly orders: Orders;
  readonly routes: Routes;
  readonly heirs: Heirs;
  readonly surveys: Surveys = new Surveys(this);
  readonly events: Events;
  readonly hosts: Map<string, SharedHost> = new Map();
  /** Set where some are kept. */
  standbys: Standbys | undefined;
  readonly #letters: DeadLetterOffice;
  /** Actors whose mailbox was full when a message of the present frame came, and who sent it. */
  readonly #crowded = new Map<Cell, Peer>();
  readonly #correspondents: Correspondents;
  readonly #onNeighbourEnd: HostParts['onNeighbourEnd'];
  readonly #prepare: () => Promise<void>;
  readonly #leave: (code: number) => void;
  readonly #leftBehind: string | undefined;
  /** Runs that have ended, and of which nobody is told before what they had sent has left. */
  readonly #unannounced = new Set<number>();
  #launcher: Promise<Launcher> | undefined;
  #lastChild = 0;

  constructor(parts: HostParts) {
    this.identity = parts.identity;
    this.assembly = parts.assembly;
    this.clock = parts.clock;
    this.deadlines = patient(parts.clock);
    this.reports = parts.reports;
    this.#leftBehind = parts.leftBehind;
    this.#onNeighbourEnd = (peer, error) => parts.onNeighbourEnd(peer, error);
    this.#prepare = async () => parts.prepare?.();
    this.#leave = (code) => parts.leave(code);
    this.asks = new AskTable(parts.clock);
    this.scope = { systemId: parts.identity.systemId, reviveRef: (data) => this.ref(data) };
    this.#letters = new DeadLetterOffice((reports) => this.reports.deadLetters(reports));
    this.cells = new Cells(this);
    this.orders = new Orders(this);
    this.#correspondents = new Correspondents(this, (process) => this.#ownerOf(process));
    this.routes = new Routes(parts.identity.processId, this);
    this.heirs = new Heirs(parts.identity.processId, this.slots, this.routes);
    this.events = new Events(this, parts.reports.events);
    this.names = parts.names(this.routes);
  }

  get systemId(): string {
    return this.identity.systemId;
  }

  get directory(): string {
    return this.routes.directory;
  }

  ref(data: RefData): LiveRef {
    return new LiveRef(data, this.#find);
  }

  liveRef(ref: AnyActorRef): LiveRef {
    if (ref instanceof LiveRef) return ref;
    if (ref instanceof RefClient) return this.liveRef(ref.ref);
    throw new OptionError('ref', ref, 'a reference to an actor');
  }

  log(path: string, pid?: number): Log {
    const write = (record: LogRecord): void =>
      this.reports.log(pid === undefined ? record : { ...record, pid });
    return makeLog(path, this.identity.logLevel, write);
  }

  deadLetter(path: string, type: string, reason: DeadLetterReason): void {
    this.#letters.add(path, type, reason);
  }

  /** What starts processes here, loaded when it is first needed. */
  launcher(): Promise<Launcher> {
    if (this.#launcher === undefined) {
      this.#launcher = this.#loadLauncher();
      this.#launcher.catch(() => (this.#launcher = undefined));
    }
    return this.#launcher;
  }

  async #loadLauncher(): Promise<Launcher> {
    assertDescriptorsLeft();
    const { Launcher: L } = await import('./processes/launcher.ts');
    return new L(this.clock, this.#leftBehind);
  }

  /** Says that this process starts no more. */
  async closeLauncher(): Promise<void> {
    const launcher = await this.#launcher;
    await launcher?.close();
  }

  /** Names a process that this one is about to start. */
  nextChildId(): string {
    return `${this.identity.processId}.${++this.#lastChild}`;
  }

  spawn(family: Family, definition: unknown, options: unknown): Promise<LiveRef> {
    return spawn(this, family, definition, options);
  }

  /** What belongs to the actor whose run a slot of this process has here. */
  familyOf({ run, data }: Slot): Family {
    const cell = run && this.cells.find(run.place.cell);
    if (cell === undefined) throw new Error(`${data.path} does not run in this process`);
    return this.cells.belongings(cell).family;
  }

  openSlot(order: SlotOrder): Promise<Slot> {
    return openSlot(this, order);
  }

  async whereis(definition: unknown, name: string): Promise<LiveRef | undefined> {
    if (!isActorDefinition(definition)) {
      throw new OptionError('definition', definition, 'what defineActor() returned');
    }
    if (typeof name !== 'string') throw new OptionError('name', name, 'a string');
    const found = await this.names.find(name, `${definition.module}#${definition.name}`);
    return found && this.ref(found);
  }

  prepare(): Promise<void> {
    return this.#prepare();
  }

  leave(code: number): void {
    this.#leave(code);
  }

  /** The run of a slot is at `place` from now on. */
  locate(data: RefData, place: Place): void {
    const outlet = this.outletTo(place);
    if (outlet !== undefined) this.#find(data).adopt(outlet);
  }

  outletTo(place: Place): Outlet | undefined {
    if (place.process !== this.identity.processId) return this.routes.to(place.process).outlet(place.cell);
    return this.cells.outlet(place.cell);
  }

  forget(correspondent: Correspondent): void {
    this.#correspondents.forget(correspondent);
  }

  heirOf(data: RefData): Promise<RefData | undefined> {
    return this.heirs.of(data);
  }

  replace(correspondent: Correspondent, heir: RefData): Correspondent {
    return this.#correspondents.replace(correspondent, heir);
  }

  holdsBack(correspondent: Correspondent): void {
    this.#correspondents.note(correspondent);
  }

  announceEnd(cell: Cell, reason: ExitReason): void {
    const announce = (): void => this.#announceEnd(cell, reason);
    // After all that the actor sent, also what waits until its receiver has been found.
    if (this.#correspondents.isClear) announce();
    else {
      this.#unannounced.add(cell.number);
      this.drain().then(announce, announce);
    }
  }

  #announceEnd(cell: Cell, reason: ExitReason): void {
    this.#unannounced.delete(cell.number);
    for (const peer of this.routes.peers()) {
      const isWatched = peer.watched.delete(cell.number);
      const isPaused = peer.paused.delete(cell.number);
      if (isWatched || isPaused) peer.tellEnded(cell.number, seal(reason, this.systemId));
    }
  }

  linkBack(target: LiveRef, self: LiveRef): void {
    const { owner, data } = target.correspondent;
    const tie = (found: Place | Fate): void => {
      if ('reason' in found) return;
      if (found.process === this.identity.processId) this.cells.link(found.cell, self);
      else this.routes.to(found.process).tell('link', found.cell, self);
    };
    // When its owner cannot be reached, the other direction of the link tells of its end.
    owner.present(data.slot).then(tie, () => undefined);
  }

  flush(): Promise<void> | undefined {
    if (!this.#correspondents.isLocating) return this.#flushLinks();
    return this.#correspondents.cleared((one) => one.isLocating).then(() => this.#flushLinks());
  }

  #flushLinks(): Promise<void> | undefined {
    const sent: Promise<void>[] = [];
    for (const { link } of this.routes.peers()) {
      let done = false;
      const wait = new Promise<void>((resolve) => {
        link.whenSent(() => {
          done = true;
          resolve();
        });
      });
      if (!done) sent.push(wait);
    }
    return sent.length === 0 ? undefined : Promise.all(sent).then(() => undefined);
  }

  /** Waits until nothing is held back for receivers that are still being located or connected to, for a second at most. */
  async drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      const limit = this.clock.setTimeout(resolve, DRAIN_MS);
      const settle = (): void => {
        this.clock.clearTimeout(limit);
        resolve();
      };
      this.#drained().then(settle, settle);
    });
  }

  async #drained(): Promise<void> {
    await this.#correspondents.cleared();
    await this.routes.settled();
  }

  /** Hands to the operating system all that has been sent, while nothing else runs; for exit hooks. */
  flushSync(limitMs: number): void {
    this.#letters.flush();
    for (const { link } of this.routes.peers()) link.flushSync(limitMs);
  }

  onMessage(peer: Peer, target: number, message: Incoming): void {
    const cell = this.cells.find(target);
    if (cell === undefined) {
      const { type, port } = message;
      port?.missed();
      this.watchRun(peer, target);
      if (port === undefined) this.deadLetter(`${this.identity.processId}#${target}`, type, 'noproc');
      return;
    }
    cell.deliver(message);
    if (cell.mailbox.full && !peer.paused.has(target)) this.#crowded.set(cell, peer);
  }

  /** Has a peer told of the end of a run here; at once when that is over and announced. */
  watchRun(peer: Peer, run: number): void {
    if (this.cells.find(run) !== undefined || this.#unannounced.has(run)) peer.watched.add(run);
    else peer.tellEnded(run, seal({ type: 'noproc' }, this.systemId));
  }

  onFrameEnd(): void {
    this.scheduler.runNow();
    if (this.#crowded.size === 0) return;
    for (const [cell, peer] of this.#crowded) if (cell.mailbox.full) this.#pause(peer, cell);
    this.#crowded.clear();
  }

  onUnreadable(target: number, port: ReplyPort | undefined, error: Error): void {
    const cell = this.cells.find(target);
    if (port !== undefined) port.refuse(error);
    else if (target === PROCESS_TARGET) this.log(this.identity.systemName).warn(error.message);
    else if (cell?.unreadable(error) !== true) {
      this.deadLetter(cell?.path ?? `#${target}`, '?', 'undecodable');
    }
  }

  onProcessMessage(peer: Peer, message: Incoming): void {
    answerProcessMessage(this, peer, message);
  }

  onPeerEnd(peer: Peer, error: Error | undefined): void {
    if (error instanceof ProtocolError)
      this.log(this.identity.systemName).warn(String(error), { process: peer.process });
    const neighbour = this.routes.ended(peer);
    if (!neighbour) return;
    this.events.lost(peer);
    this.#onNeighbourEnd(peer, error);
  }

  noRoute(process: string, error: Error): void {
    this.log(this.identity.systemName).warn(`there is no route to process ${process}: ${error.message}`);
  }

  refused(error: ProtocolError): void {
    this.log(this.identity.systemName).warn(String(error));
  }

  #pause(peer: Peer, cell: Cell): void {
    peer.pause(cell.number);
    cell.mailbox.whenRoom(() => {
      if (peer.paused.delete(cell.number)) peer.tell('resume', cell.number);
    });
  }

  readonly #find = (data: RefData): Correspondent => this.#correspondents.find(data);

  #ownerOf(process: string): SlotOwner {
    if (process === this.identity.processId) return this.slots;
    return new RemoteOwner(() => this.routes.to(process));
  }
}
