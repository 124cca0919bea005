/** The shared hosts of a system. */

import type { Host } from '../actor/placement.ts';
import { checkName } from '../check-option.ts';
import type { Clock } from '../clock.ts';
import type { Family } from './family.ts';
import { type LaunchHost, planLaunch } from './launch.ts';
import { SharedHost } from './shared-host.ts';

/** A host has nothing to do once it is asked to leave; this is for what its modules do on exit. */
const SHUTDOWN_MS = 5_000;

export class SharedHosts {
  readonly #owner: LaunchHost & { readonly clock: Clock };
  readonly #family: Family;
  readonly #hosts = new Map<string, SharedHost>();
  #last = 0;

  /** @param family - What the system has spawned: nothing is added once that is closed. */
  constructor(owner: LaunchHost & { readonly clock: Clock }, family: Family) {
    this.#owner = owner;
    this.#family = family;
  }

  get(givenName: string | undefined): Host {
    this.#family.assertOpen();
    if (givenName !== undefined) checkName('hostName', givenName);
    const name = givenName ?? `host#${++this.#last}`;
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const host = new SharedHost(this.#owner, {
      name,
      path: `${this.#family.path}/${name}`,
      clock: this.#owner.clock,
      plan: () => planLaunch(this.#owner, { serves: 'many', options: {}, shutdownMs: SHUTDOWN_MS }),
      stopped: () => this.#hosts.delete(name),
    });
    this.#hosts.set(name, host);
    return host;
  }

  processes(): { readonly pid: number; readonly path: string }[] {
    return [...this.#hosts.values()].flatMap(({ pid, path }) => (pid === undefined ? [] : [{ pid, path }]));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map(async (host) => host.stop()));
  }
}
