/**
 * The way of events to the parent. A parent that does not keep up would have them pile up here without end:
 * past a bound they are dropped and counted, and the count is told.
 */

import { seal } from '../../codec/seal.ts';
import { type Sealed, sizeOfSealed } from '../../codec/sealed.ts';
import type { EventRecord, Welcome } from '../../codec/wire.ts';
import type { SystemEvent } from '../../diagnostics.ts';
import type { EventSink, RelayedEvent } from '../identity.ts';
import type { Peer } from '../routes/peer.ts';

/** Bytes of events that may wait for the parent, as many as wait for a mailbox: 16 MiB. */
const WAITING_LIMIT_BYTES = 16 * 1024 * 1024;
/** What an event takes beside its reason, about. */
const RECORD_BYTES = 200;

export class EventRelay implements EventSink {
  readonly #parent: () => Peer;
  readonly #systemId: string;
  /** Of the system. */
  readonly #path: string;
  #wanted = false;
  #waitingBytes = 0;
  #lost = 0;

  constructor({ systemId, systemName }: Welcome, parent: () => Peer) {
    this.#path = `/${systemName}`;
    this.#parent = parent;
    this.#systemId = systemId;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  want(wanted: boolean): void {
    this.#wanted = wanted;
  }

  publish(event: SystemEvent): void {
    if (!('reason' in event)) this.#send(event, undefined);
    else {
      const { reason, ...record } = event;
      this.#send(record, seal(reason, this.#systemId));
    }
  }

  pass({ record, reason }: RelayedEvent): void {
    this.#send(record, reason);
  }

  #send(record: EventRecord, reason: Sealed | undefined): void {
    const parent = this.#parent();
    if (!parent.link.congested) {
      this.#waitingBytes = 0;
      this.#tellLost(parent, record);
    } else if (this.#waitingBytes > WAITING_LIMIT_BYTES) {
      this.#lost++;
      return;
    }
    this.#waitingBytes += RECORD_BYTES + (reason === undefined ? 0 : sizeOfSealed(reason));
    parent.tellEvent(record, reason);
  }

  #tellLost(parent: Peer, { at }: EventRecord): void {
    if (this.#lost === 0) return;
    const count = this.#lost;
    this.#lost = 0;
    parent.tellEvent({ type: 'lost', path: this.#path, at, count }, undefined);
  }
}
