/** What a process does when another process of the system tells or asks it something. */

import type { RevivalScope } from '../codec/portable.ts';
import { seal, unseal } from '../codec/seal.ts';
import type { ProcessProtocol } from '../codec/wire.ts';
import { LiveRef } from '../actor/live-ref.ts';
import { ProtocolError, RemoteError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { Incoming, Peer } from './peer.ts';
import type { Reports } from './identity.ts';
import type { NameService } from './name-service.ts';
import type { Orders } from './orders.ts';
import type { Routes } from './routes.ts';
import type { Slots } from './slots.ts';
import type { Cells } from './cells.ts';

/** The parts of a process that its peers have to do with. */
export interface MessageHost {
  readonly cells: Cells;
  readonly slots: Slots;
  readonly routes: Routes;
  readonly names: NameService;
  readonly reports: Reports;
  readonly scope: RevivalScope;
  readonly orders: Orders;
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
  access: (host, _peer, directory, token) => host.routes.admit({ directory, token }),
  start: (host, peer, order) => host.orders.start(peer, order),
  abandon: (host, _peer, slot, by) => host.orders.abandon(slot, by),
  leave: (host) => host.orders.leave(0),
  loaded: (_host, peer, slot) => peer.child?.loaded(slot),
  leaving: (_host, peer) => peer.child?.leaving(),
  log: (host, _peer, record) => host.reports.log(record),
  deadLetters: (host, _peer, reports) => host.reports.deadLetters(reports),

  watch: (host, peer, cell) => {
    if (host.cells.find(cell) === undefined)
      peer.tell('ended', cell, seal({ type: 'noproc' }, host.scope.systemId));
    else peer.watched.add(cell);
  },
  link: (host, _peer, cell, other) => {
    if (other instanceof LiveRef) host.cells.link(cell, other);
  },
  ended: (host, peer, cell, reason) => {
    peer.child?.ended(cell, readReason(host, reason));
    peer.runEnded(cell);
  },
  pause: (_host, peer, cell) => peer.findOutlet(cell)?.pause(),
  resume: (_host, peer, cell) => peer.findOutlet(cell)?.resume(),
  running: (host, _peer, cell) => host.cells.find(cell)?.running,
  stopRun: (host, _peer, cell, reason) => host.cells.find(cell)?.stop(reason),

  locate: (host, _peer, slot) => host.slots.locate(slot),
  fate: (host, _peer, slot, place) => host.slots.fate(slot, place),
  stopSlot: (host, _peer, slot, reason) => host.slots.stop(slot, reason),
  killSlot: (host, _peer, slot) => host.slots.kill(slot),
  pid: (host, _peer, slot) => host.slots.pid(slot),

  reserveName: (host, _peer, name, owner, definition) => host.names.reserve(name, owner, definition),
  releaseName: (host, _peer, name) => host.names.release(name),
  releaseNamesOf: (host, _peer, process) => host.names.releaseOwnedBy(process),
  whereis: (host, _peer, name, definition) => host.names.find(name, definition),

  invite: (host, _peer, to, from) => host.routes.invited(to, from),
};

function readReason(host: MessageHost, sealed: Uint8Array): ExitReason {
  try {
    return unseal(sealed, host.scope) as ExitReason;
  } catch (error) {
    return { type: 'crashed', error: RemoteError.from(error) };
  }
}

/** @throws {@link ProtocolError} when there is no such message. */
export function answerProcessMessage(host: MessageHost, peer: Peer, { type, args, port }: Incoming): void {
  if (!Object.hasOwn(answers, type)) {
    throw new ProtocolError(`process ${peer.process} sent the unknown message '${type}'`);
  }
  const answer = answers[type as keyof ProcessProtocol] as (
    host: MessageHost,
    peer: Peer,
    ...args: readonly unknown[]
  ) => unknown;
  if (port === undefined) {
    answer(host, peer, ...args);
    return;
  }
  const answered = async (): Promise<unknown> => answer(host, peer, ...args);
  answered().then(
    (value) => port.reply(value),
    (error: unknown) => port.refuse(error as Error),
  );
}
