/** What a process does when another process of the system tells or asks it something. */

import type { RevivalScope } from '../../codec/portable.ts';
import type { ProcessProtocol } from '../../codec/wire.ts';
import { checkMessage } from '../../codec/wire-shapes.ts';
import { NO_BLOBS } from '../../codec/sealed.ts';
import { LiveRef } from '../../actor/live-ref.ts';
import { ProtocolError } from '../../errors.ts';
import type { Events } from '../reports/events.ts';
import type { Heirs } from './heirs.ts';
import type { Incoming, Peer } from './peer.ts';
import type { Reports } from '../identity.ts';
import type { NameService } from './name-service.ts';
import type { Orders } from '../runs/orders.ts';
import { readReason } from './read-reason.ts';
import type { Routes } from './routes.ts';
import type { Slots } from '../runs/slots.ts';
import type { Surveys } from '../reports/survey.ts';
import type { Cells } from '../runs/cells.ts';

/** The parts of a process that its peers have to do with. */
export interface MessageHost {
  readonly cells: Cells;
  readonly slots: Slots;
  readonly routes: Routes;
  readonly names: NameService;
  readonly reports: Reports;
  readonly scope: RevivalScope;
  readonly orders: Orders;
  readonly surveys: Surveys;
  readonly heirs: Heirs;
  readonly events: Events;
  /** Makes ready for an order that is to come. */
  prepare(): Promise<void>;
  /** Has a peer told of the end of a run here; at once when that is over. */
  watchRun(peer: Peer, run: number): void;
}

/** One handler for each message; each also gets the process that sent it. */
type Answers = {
  readonly [K in keyof ProcessProtocol]: (
    host: MessageHost,
    peer: Peer,
    ...args: Parameters<ProcessProtocol[K]>
  ) => ReturnType<ProcessProtocol[K]> | Promise<ReturnType<ProcessProtocol[K]>>;
};

const answers: Answers = {
  access: (host, peer, directory, token) => host.routes.admittedBy(peer, { directory, token }),
  start: (host, peer, order, blobs = NO_BLOBS) => host.orders.start(peer, order, blobs),
  prepare: (host) => host.prepare(),
  abandon: (host, _peer, slot, by) => host.orders.abandon(slot, by),
  leave: (host) => host.orders.leave(0),
  tree: (host, _peer, slots, withinMs) => host.surveys.below(slots, withinMs),
  ping: () => undefined,
  loaded: (_host, peer, slot) => peer.child?.loaded(slot),
  leaving: (_host, peer) => peer.child?.leaving(),
  log: (host, _peer, record) => host.reports.log(record),
  deadLetters: (host, _peer, reports) => host.reports.deadLetters(reports),

  watch: (host, peer, cell) => host.watchRun(peer, cell),
  link: (host, _peer, cell, other) => {
    if (other instanceof LiveRef) host.cells.link(cell, other);
  },
  ended: (host, peer, cell, bytes, blobs = NO_BLOBS) => {
    const said = readReason(peer.process, { bytes, blobs }, host.scope);
    // There is no such run, which is not how one ended.
    if (said.type !== 'noproc') peer.child?.ended(cell, said);
    peer.runEnded(cell, said);
  },
  missed: (_host, peer, correlation) => peer.missed(correlation),
  pause: (_host, peer, cell) => peer.findOutlet(cell)?.pause(),
  resume: (_host, peer, cell) => peer.findOutlet(cell)?.resume(),
  running: (host, _peer, cell) => host.cells.find(cell)?.running,
  counters: (host, _peer, cell) => host.cells.find(cell)?.counters(),
  stopRun: (host, _peer, cell, reason) => host.cells.find(cell)?.stop(reason),

  locate: (host, _peer, slot) => host.slots.locate(slot),
  fate: (host, _peer, slot, place) => host.slots.fate(slot, place),
  present: (host, _peer, slot) => host.slots.present(slot),
  stopSlot: (host, _peer, slot, reason) => host.slots.stop(slot, reason),
  killSlot: (host, _peer, slot) => host.slots.kill(slot),
  pid: (host, _peer, slot) => host.slots.pid(slot),
  slotCounters: (host, _peer, slot) => host.slots.counters(slot),

  heir: (host, _peer, path) => host.heirs.at(path),

  reserveName: (host, peer, name, owner, definition) => {
    if (owner.systemId !== host.scope.systemId)
      throw new ProtocolError(`process ${peer.process} sent 'reserveName' for another system`);
    return host.names.reserve(name, owner, definition);
  },
  releaseName: (host, _peer, name) => host.names.release(name),
  releaseNamesOf: (host, _peer, process) => host.names.releaseOwnedBy(process),
  whereis: (host, _peer, name, definition) => host.names.find(name, definition),

  invite: (host, _peer, to, from) => host.routes.invited(to, from),

  reportEvents: (host, peer, wanted) => host.events.wantedBy(peer, wanted),
  event: (host, peer, record, bytes, blobs = NO_BLOBS) =>
    host.events.arrived(peer, record, bytes && { bytes, blobs }),
};

/** @throws {@link ProtocolError} when there is no such message, or it has not the shape that it should. */
export function answerProcessMessage(host: MessageHost, peer: Peer, message: Incoming): void {
  const { type, port } = message;
  const args = checkMessage(peer.process, type, message.args, port !== undefined);
  const answer = answers[type as keyof ProcessProtocol] as (
    host: MessageHost,
    peer: Peer,
    ...args: readonly unknown[]
  ) => unknown;
  if (port === undefined) {
    answer(host, peer, ...args);
    return;
  }
  let answered: unknown;
  try {
    answered = answer(host, peer, ...args);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    answered = Promise.reject(error as Error);
  }
  Promise.resolve(answered).then(
    (value) => port.reply(value),
    (error: unknown) => port.refuse(error as Error),
  );
}
