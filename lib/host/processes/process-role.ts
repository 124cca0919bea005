/**
 * Whether this process is a program of the user's or was started for an actor. An actor's children are
 * its context's to spawn; a system of its own would make each process that loads its module start more.
 */

type Role = 'program' | 'actor';

let role: Role = 'program';

/** Says once, at the start, that this process was started for an actor. */
export function becomeActorProcess(): void {
  role = 'actor';
}

export function processRole(): Role {
  return role;
}
