/** What a supervisor is asked to do with its children, and what it refuses. Source: OTP's `supervisor`. */

import type { LiveRef } from '../lib/actor/live-ref.ts';
import type { AnyActorRef } from '../lib/actor/ref.ts';
import { OptionError, SupervisorError, type SupervisorErrorCode } from '../lib/errors.ts';
import type { StartChildLife } from './child.machine.ts';
import type { ChildData } from './spec-data.ts';
import type { SupervisedChild } from './supervised-child.ts';
import { checkSignificant } from './supervisor-spec.ts';
import type { Supervisor } from './supervisor.ts';

/** A child as its supervisor lists it. */
export interface ChildInfo {
  readonly id: string;
  /** `undefined` when it is stopped. */
  readonly ref: AnyActorRef | 'restarting' | undefined;
  readonly type: 'worker' | 'supervisor';
  /** Of the process in which it runs. */
  readonly pid: number | undefined;
}

/** How many children a supervisor has. */
export interface ChildCounts {
  /** All, running or not. */
  readonly specs: number;
  /** Those that run. */
  readonly active: number;
  /** Supervisors among all. */
  readonly supervisors: number;
  /** The others among all. */
  readonly workers: number;
}

/** A child that has been started. */
export interface StartedChild extends Pick<ChildInfo, 'type'> {
  readonly ref: AnyActorRef;
}

export class SupervisorAdmin {
  readonly #supervisor: Supervisor;
  readonly #path: string;
  /** Of the children of a dynamic supervisor, whose ids it makes. */
  #lastNumber = 0;

  constructor(supervisor: Supervisor, path: string) {
    this.#supervisor = supervisor;
    this.#path = path;
  }

  whichChildren(): readonly ChildInfo[] {
    return this.#supervisor.children.map((child) => ({
      id: child.id,
      ref: child.awaitsRestart ? 'restarting' : child.ref,
      type: child.data.type,
      pid: child.pid,
    }));
  }

  countChildren(): ChildCounts {
    const { children } = this.#supervisor;
    const supervisors = children.filter(({ data }) => data.type === 'supervisor').length;
    return {
      specs: children.length,
      active: children.filter(({ isRunning }) => isRunning).length,
      supervisors,
      workers: children.length - supervisors,
    };
  }

  /** Finds a child; its ref is missing when it is stopped. */
  child(id: string): Pick<ChildInfo, 'type'> & { readonly ref: AnyActorRef | undefined } {
    const { ref, data } = this.#find(id);
    return { ref, type: data.type };
  }

  startChild(given: ChildData, startLife: StartChildLife): Promise<LiveRef> {
    const lane = this.#supervisor.laneFor();
    return lane.run(async () => {
      this.#supervisor.assertOpen();
      checkSignificant(this.#supervisor.data, given);
      const data = this.#admit(given);
      return this.#started(data.id, await this.#supervisor.startChild(data, lane, startLife));
    });
  }

  terminateChild(child: string | AnyActorRef): Promise<void> {
    const found = this.#find(child);
    return found.lane.run(() => this.#supervisor.terminate(found));
  }

  restartChild(id: string): Promise<StartedChild> {
    const child = this.#findKept(id);
    return child.lane.run(async () => {
      this.#supervisor.assertOpen();
      this.#assertStopped(child);
      const ref = this.#started(id, await this.#supervisor.startFirst(child));
      return { ref, type: child.data.type };
    });
  }

  deleteChild(id: string): Promise<void> {
    const child = this.#findKept(id);
    return child.lane.run(() => {
      this.#assertStopped(child);
      this.#supervisor.drop(child);
    });
  }

  #admit(given: ChildData): ChildData {
    const { children, data } = this.#supervisor;
    if (data.kind === 'dynamic') {
      if (children.length >= data.maxChildren) throw this.#refusal('ERR_TROUPE_MAX_CHILDREN', given.id);
      return { ...given, id: `${given.id}#${++this.#lastNumber}` };
    }
    const present = children.find(({ id }) => id === given.id);
    if (present === undefined) return given;
    const code = present.isStopped ? 'ERR_TROUPE_ALREADY_PRESENT' : 'ERR_TROUPE_ALREADY_STARTED';
    throw this.#refusal(code, given.id, present);
  }

  #find(wanted: string | AnyActorRef): SupervisedChild {
    const found = this.#supervisor.children.find(({ id, ref }) =>
      typeof wanted === 'string' ? id === wanted : ref?.equals(wanted),
    );
    if (found !== undefined) return found;
    throw this.#refusal('ERR_TROUPE_NOT_FOUND', typeof wanted === 'string' ? wanted : wanted.path);
  }

  /** Finds a child by its id, where one is kept that has ended. */
  #findKept(id: string): SupervisedChild {
    if (this.#supervisor.data.kind === 'static') return this.#find(id);
    throw new OptionError(
      'id',
      id,
      `one of a static supervisor: ${this.#path} keeps no children that have ended; start another with startChild()`,
    );
  }

  /** A ref that leads nowhere from the start would be found out much later. */
  #started(id: string, ref: LiveRef | undefined): LiveRef {
    if (ref === undefined) throw this.#refusal('ERR_TROUPE_IGNORED', id);
    return ref;
  }

  #assertStopped(child: SupervisedChild): void {
    if (!this.#supervisor.children.includes(child)) throw this.#refusal('ERR_TROUPE_NOT_FOUND', child.id);
    if (child.awaitsRestart) throw this.#refusal('ERR_TROUPE_RESTARTING', child.id, child);
    if (!child.isStopped) throw this.#refusal('ERR_TROUPE_RUNNING', child.id, child);
  }

  #refusal(code: SupervisorErrorCode, id: string, child?: SupervisedChild): SupervisorError {
    return new SupervisorError(code, this.#path, id, child?.ref);
  }
}
