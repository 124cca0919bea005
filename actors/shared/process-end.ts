/** How a process ends, as far as that is known here. */

import { constants } from 'node:os';
import type { ActorRef, Down } from '../../lib/actor/ref.ts';
import { systemClock, type TimerHandle } from '../../lib/clock.ts';
import { ActorExitedError, NoProcessError } from '../../lib/errors.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import type { ProcessProtocol } from './process-actor.ts';
import { patient } from './patient.ts';

/** What becomes of a process from when it is first asked about here. */
export class ProcessEnd {
  readonly down: Promise<Down>;
  readonly #ref: ActorRef<ProcessProtocol>;
  #exitCode: number | undefined;
  #result: Promise<unknown> | undefined;

  /**
   * @param known - What it has ended with, where that is known.
   * @param ended - Told of that when it has.
   */
  constructor(
    ref: ActorRef<ProcessProtocol>,
    known: number | undefined,
    ended: (exitCode: number | undefined) => void,
  ) {
    this.#ref = ref;
    this.#exitCode = known;
    this.down = ref.watch();
    this.down.then(
      ({ reason }) => ended((this.#exitCode ??= exitCodeOf(reason))),
      () => undefined,
    );
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** @returns `undefined` when it takes longer than `ms`. Rejects with {@link NoProcessError} when nobody here knows. */
  async code(ms: number): Promise<number | undefined> {
    if (this.#exitCode === undefined && (await this.within(ms)) === undefined) return undefined;
    if (this.#exitCode === undefined) throw unknownEnd(this.#ref);
    return this.#exitCode;
  }

  /** Of its task, which begins when it is asked for. */
  get result(): Promise<unknown> {
    return (this.#result ??= this.#ask());
  }

  begin(): void {
    this.#result ??= this.#ask();
  }

  /** @returns `undefined` when it takes longer than `ms`. */
  async within(ms: number): Promise<Down | undefined> {
    let timer: TimerHandle;
    const late = new Promise<undefined>((resolve) => {
      timer = systemClock.setTimeout(() => resolve(undefined), ms);
    });
    try {
      return await Promise.race([this.down, late]);
    } finally {
      systemClock.clearTimeout(timer);
    }
  }

  #ask(): Promise<unknown> {
    const result = resultOf(this.#ref);
    // Nobody needs to look at it: the process has told what went wrong.
    result.catch(() => undefined);
    return result;
  }
}

async function resultOf(ref: ActorRef<ProcessProtocol>): Promise<unknown> {
  try {
    const [result] = await patient(ref).ask('result');
    return result;
  } catch (error) {
    if (error instanceof NoProcessError) throw unknownEnd(ref);
    const reason = error instanceof ActorExitedError ? error.reason : undefined;
    throw reason?.type === 'crashed' ? reason.error : error;
  }
}

function unknownEnd({ path }: ActorRef<ProcessProtocol>): NoProcessError {
  return new NoProcessError(
    path,
    'how, and with what result, is known where it was started, and where it was asked for before',
  );
}

/** As in Python: the negative number of the signal that killed it. @returns `undefined` when nobody knows. */
export function exitCodeOf(reason: ExitReason): number | undefined {
  switch (reason.type) {
    case 'normal':
    case 'shutdown':
      return 0;
    case 'crashed':
      return 1;
    case 'killed':
      return -constants.signals.SIGKILL;
    case 'exited':
      return reason.code ?? -(constants.signals[reason.signal as NodeJS.Signals] ?? 0);
    case 'noproc':
    case 'disconnected':
      return undefined;
  }
}
