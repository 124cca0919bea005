/**
 * The way of log lines to the parent. A parent that does not keep up (it is busy, or stopped) would have
 * them pile up here without end: past a bound they are dropped and counted, and the count is told.
 */

import type { LogRecord } from '../../codec/wire.ts';
import { plainFields } from './log-fields.ts';
import type { Peer } from '../routes/peer.ts';

/** Bytes of records that may wait for the parent, as many as wait for a mailbox: 16 MiB. */
const WAITING_LIMIT_BYTES = 16 * 1024 * 1024;

export class LogRelay {
  readonly #parent: Peer;
  #waitingBytes = 0;
  #lost = 0;

  constructor(parent: Peer) {
    this.#parent = parent;
  }

  send(record: LogRecord): void {
    if (!this.#parent.link.congested) {
      this.#waitingBytes = 0;
      this.#tellLost(record);
    } else if (this.#waitingBytes > WAITING_LIMIT_BYTES) {
      this.#lost++;
      return;
    }
    // The root needs nothing of this process's to write a line: fields go as the text that they end as.
    this.#waitingBytes += this.#parent.tell('log', {
      ...record,
      fields: record.fields && plainFields(record.fields),
    });
  }

  #tellLost(next: LogRecord): void {
    if (this.#lost === 0) return;
    const message = `${this.#lost} log records were dropped, because they came quicker than they could be written`;
    this.#lost = 0;
    this.#parent.tell('log', { ...next, level: 'warn', message, fields: undefined });
  }
}
