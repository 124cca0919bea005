/** Two Erlang nodes, each a process of its own, and what one of them measures of the other. */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';
import { pinnedTo, twoCpus } from '../pinning.ts';
import type { Contestant } from '../race.ts';
import { isInstalled, startProgram, type Command } from './program.ts';

const SOURCE = join(repoRoot, 'spec/bench/peers/two_nodes.erl');
const SERVER = 'server@127.0.0.1';

/**
 * @param work - The Erlang term `What, Arguments` that `two_nodes:lead` measures.
 * @param placing - `apart` puts each node on one CPU of its own, with one scheduler. Otherwise each has as
 *   many schedulers as half of the CPUs: they share the machine. Other settings were no quicker.
 */
export function erlang(name: string, work: string, placing: 'apart' | 'anywhere' = 'anywhere'): Contestant {
  return {
    name,
    absent: isInstalled('erl') ? undefined : 'apt-get install erlang-base',
    run: async () => {
      const [one, other] = placing === 'apart' ? twoCpus : [];
      const schedulers = placing === 'apart' ? 1 : Math.ceil(availableParallelism() / 2);
      const shared = await distribution(schedulers);
      const server = startProgram(node(other, [...shared, '-name', SERVER], 'two_nodes:serve()'));
      const lead = startProgram(
        node(
          one,
          [...shared, '-name', 'lead@127.0.0.1', '-dist_listen', 'false'],
          `two_nodes:lead('${SERVER}', ${work})`,
        ),
      );
      try {
        return await Promise.race([lead.figures, server.figures]);
      } finally {
        await Promise.all([lead.end(), server.end()]);
      }
    },
  };
}

/** Compiles in memory, so that no file is left; without `epmd`, the daemon that would outlive the nodes. */
function node(cpu: number | undefined, flags: readonly string[], call: string): Command {
  const load = `{ok, M, B} = compile:file("${SOURCE}", [binary]), {module, M} = code:load_binary(M, "", B)`;
  return pinnedTo(cpu, [
    'env',
    'ERL_CRASH_DUMP_BYTES=0',
    'erl',
    '-noinput',
    ...flags,
    '-eval',
    `${load}, ${call}.`,
  ]);
}

async function distribution(schedulers: number): Promise<string[]> {
  const loopback = ['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'];
  const port = ['-start_epmd', 'false', '-erl_epmd_port', String(await freePort())];
  return ['+S', String(schedulers), ...port, ...loopback, '-setcookie', randomUUID()];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
