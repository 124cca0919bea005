/**
 * Sends items to an actor without waiting for an answer, as long as it keeps up. Now and then one is asked
 * for, so that whoever sends learns that nothing is taken any more.
 */

import type { RefClient } from '../../lib/actor/ref-client.ts';
import { MailboxFullError } from '../../lib/errors.ts';
import { closed, orClosed } from './closed.ts';

/** After so many items an answer is asked for, and the one before it awaited. */
const CONFIRM_EVERY = 512;
/** So long after the last answer, the next one is awaited: who sends seldom always has one. */
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
  /** Answers that are awaited because the actor does not keep up: meanwhile each item has one. */
  pressed: number;
  /** Items since the last one that an answer was asked for. */
  sent: number;
  /** The answer that was asked for last; it does not reject. */
  answer: Promise<void>;
  answeredAt: number;
}

const lines = new WeakMap<RefClient<unknown>, Line>();

/** @returns Rejects with {@link ClosedError} when it is known that nothing is taken any more. */
export async function send(client: RefClient<unknown>, sending: Sending): Promise<void> {
  const line = lineOf(client);
  if (line.phase === 'closed') await reopened(client, line, sending);
  if (line.pressed > 0 || performance.now() - line.answeredAt > CONFIRM_EVERY_MS) {
    return pressed(client, line, sending.confirm());
  }
  switch (tryTell(sending)) {
    case 'sent':
      return ++line.sent < CONFIRM_EVERY ? undefined : previousAnswer(client, line, sending);
    case 'sent, and full':
      return pressed(client, line, sending.isOpen());
    case 'full':
      return pressed(client, line, sending.confirm());
  }
}

/** A supervisor may have started it again, which takes things then. */
async function reopened(client: RefClient<unknown>, line: Line, sending: Sending): Promise<void> {
  if (!(await orClosed(client, sending.isOpen()))) throw closed(client);
  line.phase = 'open';
}

/** Asks for an answer, which whoever sends next learns of, and waits for the one before. */
function previousAnswer(client: RefClient<unknown>, line: Line, sending: Sending): Promise<void> {
  const before = line.answer;
  line.sent = 0;
  line.answer = answered(client, line, sending.isOpen()).catch(() => undefined);
  return before;
}

/** What is sent through this client from now on is refused, until it is started again. */
export function sendNoMore(client: RefClient<unknown>): void {
  lineOf(client).phase = 'closed';
}

function lineOf(client: RefClient<unknown>): Line {
  let line = lines.get(client);
  if (line === undefined) {
    line = { phase: 'open', pressed: 0, sent: 0, answer: Promise.resolve(), answeredAt: -Infinity };
    lines.set(client, line);
  }
  return line;
}

function tryTell(sending: Sending): 'sent' | 'sent, and full' | 'full' {
  try {
    return sending.tell() === undefined ? 'sent' : 'sent, and full';
  } catch (error) {
    if (error instanceof MailboxFullError) return 'full';
    throw error;
  }
}

async function pressed(client: RefClient<unknown>, line: Line, answer: Promise<boolean>): Promise<void> {
  line.pressed++;
  try {
    await answered(client, line, answer);
  } finally {
    line.pressed--;
  }
  if (line.phase === 'closed') throw closed(client);
}

async function answered(client: RefClient<unknown>, line: Line, answer: Promise<boolean>): Promise<void> {
  if (!(await orClosed(client, answer))) line.phase = 'closed';
  line.answeredAt = performance.now();
}
