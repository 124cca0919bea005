/**
 * Sends items to an actor without waiting for an answer, as long as it keeps up. Now and then one is asked
 * for, so that whoever sends learns that nothing is taken any more.
 */

import type { AnyActorRef } from '../../lib/actor/ref.ts';
import type { RefClient } from '../../lib/actor/ref-client.ts';
import { MailboxFullError } from '../../lib/errors.ts';
import { closed, orClosed } from './closed.ts';

/** An answer is awaited after so many items, or so long after the last one: who sends seldom always has one. */
const CONFIRM_EVERY = 256;
const CONFIRM_EVERY_MS = 10;

/** The ways in which an item can be sent. */
export interface Sending {
  /** @returns Something to await when the actor does not keep up. */
  tell(): PromiseLike<void> | undefined;
  /** Sends it, and resolves with whether it was taken. */
  confirm(): Promise<boolean>;
  /** Sends nothing, and resolves with whether what was sent before was taken. */
  isOpen(): Promise<boolean>;
}

/** What this process knows of the actor behind a client. */
interface Line {
  phase: 'open' | 'closed';
  /** Answers that are awaited: meanwhile all is confirmed, so that whoever sends is slowed down. */
  awaited: number;
  sent: number;
  confirmedAt: number;
}

const lines = new WeakMap<RefClient<unknown>, Line>();

/** @returns Rejects with {@link ClosedError} when it is known that nothing is taken any more. */
export async function send(client: RefClient<unknown>, sending: Sending): Promise<void> {
  const line = lineOf(client);
  if (line.phase === 'closed') throw closed(client);
  if (line.awaited === 0 && !isDue(line)) {
    const told = tryTell(sending);
    if (told === 'sent') return;
    if (told === 'sent, and full') return confirmed(client.ref, line, sending.isOpen());
  }
  return confirmed(client.ref, line, sending.confirm());
}

/** What is sent through this client from now on is refused. */
export function sendNoMore(client: RefClient<unknown>): void {
  lineOf(client).phase = 'closed';
}

function lineOf(client: RefClient<unknown>): Line {
  let line = lines.get(client);
  if (line === undefined)
    lines.set(client, (line = { phase: 'open', awaited: 0, sent: 0, confirmedAt: -Infinity }));
  return line;
}

function isDue(line: Line): boolean {
  return ++line.sent >= CONFIRM_EVERY || performance.now() - line.confirmedAt > CONFIRM_EVERY_MS;
}

function tryTell(sending: Sending): 'sent' | 'sent, and full' | 'full' {
  try {
    return sending.tell() === undefined ? 'sent' : 'sent, and full';
  } catch (error) {
    if (error instanceof MailboxFullError) return 'full';
    throw error;
  }
}

async function confirmed(ref: AnyActorRef, line: Line, answer: Promise<boolean>): Promise<void> {
  line.awaited++;
  try {
    if (!(await orClosed(ref, answer))) line.phase = 'closed';
  } finally {
    line.awaited--;
    line.sent = 0;
    line.confirmedAt = performance.now();
  }
  if (line.phase === 'closed') throw closed(ref);
}
