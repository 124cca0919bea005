/** The shared hosts of a system. */

import type { Host } from '../../actor/placement.ts';
import { checkName } from '../../check-option.ts';
import type { Clock } from '../../clock.ts';
import type { Family } from './family.ts';
import { type LaunchHost, planLaunch } from '../processes/launch.ts';
import { SharedHost } from './shared-host.ts';

/** The process that shared hosts belong to. */
export interface HostsOwner extends LaunchHost {
  readonly clock: Clock;
  /** By path. */
  readonly hosts: Map<string, SharedHost>;
}

export class SharedHosts {
  readonly #owner: HostsOwner;
  readonly #family: Family;
  #last = 0;

  /** @param family - What the system has spawned: nothing is added once that is closed. */
  constructor(owner: HostsOwner, family: Family) {
    this.#owner = owner;
    this.#family = family;
  }

  get(givenName: string | undefined): Host {
    this.#family.assertOpen();
    if (givenName !== undefined) checkName('hostName', givenName);
    const name = givenName ?? `host#${++this.#last}`;
    const path = `${this.#family.path}/${name}`;
    const known = this.#owner.hosts.get(path);
    if (known !== undefined) return known;
    const host = new SharedHost(this.#owner, {
      name,
      systemId: this.#owner.identity.systemId,
      path,
      clock: this.#owner.clock,
      plan: () => planLaunch(this.#owner, { serves: 'many', options: {}, name }),
      stopped: () => this.#owner.hosts.delete(path),
    });
    this.#owner.hosts.set(path, host);
    return host;
  }

  processes(): { readonly pid: number; readonly path: string }[] {
    return [...this.#owner.hosts.values()].flatMap(({ pid, path }) =>
      pid === undefined ? [] : [{ pid, path }],
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#owner.hosts.values()].map(async (host) => host.stop()));
  }
}
