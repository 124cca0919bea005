/** Ways in which the process of a desk may end. */

import type { ActorRef } from 'troupe';
import type { DeskProtocol } from './desk.ts';

export type DeskRef = ActorRef<DeskProtocol>;
export type Blow = (desk: DeskRef) => unknown;

/** A handler throws. */
export const jam: Blow = (desk) => desk.tell('jam');

/** It exits by itself. */
export const leave =
  (code: number): Blow =>
  (desk) =>
    desk.tell('leave', code);

/** Somebody else kills it. */
export const shoot: Blow = async (desk) => process.kill((await desk.pid()) ?? 0, 'SIGKILL');
