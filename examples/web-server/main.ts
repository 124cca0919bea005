/**
 * A web server whose workers are processes that may die at any time: only the requests that were in
 * them fail. It is put under load for three seconds, while its workers are killed. With `--serve` it
 * serves until Ctrl-C instead (`--port 8080`), and whoever likes may kill them.
 */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { cpuCount, createSystem, describeExit, type ActorRef } from 'troupe';
import { Desk } from './desk.ts';
import { createFront } from './front.ts';
import { load } from './load.ts';
import type { RequestProtocol } from './request-worker.ts';
import { workers } from './workers.ts';

const { values } = parseArgs({
  options: { serve: { type: 'boolean', default: false }, port: { type: 'string', default: '8080' } },
});

// One process is kept booted, to be the next worker at once. Under load it is no news that one has died.
const system = await createSystem({ name: 'web', standby: 1, logLevel: values.serve ? 'info' : 'fatal' });
const supervisor = await system.start(workers(Math.max(2, cpuCount())));
const children = await supervisor.whichChildren();
const refs = children.map(({ ref }) => ref as ActorRef<RequestProtocol>);
const desk = new Desk(refs.map((ref) => ref.with({ timeoutMs: 10_000 })));

const front = createFront(supervisor, desk);
front.listen(values.serve ? Number(values.port) : 0, '127.0.0.1');
await once(front, 'listening');
const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;

if (values.serve) {
  console.log(`${url} answers until Ctrl-C; it tells what it can be asked for`);
  console.log(`closed: ${describeExit(await system.closed)}`);
} else {
  const totals = await load(url, supervisor);
  console.log(`${totals.sent} requests sent, while ${totals.killed} workers were killed`); // => … requests sent, while … workers were killed
  console.log(`${totals.answered} answered, at least one every ${Math.ceil(totals.silenceMs)} ms`); // => … answered, at least one every … ms
  console.log(`${totals.lost} failed in a worker that was killed`); // => … failed in a worker that was killed
  console.log(`${totals.other} failed otherwise`); // => 0 failed otherwise
  if (!totals.addsUp) process.exitCode = 1;
  await system.stop();
}
front.close();
front.closeAllConnections();
