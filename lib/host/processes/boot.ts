/** The life of an actor process: it starts what its parent orders, and ends with it or its parent. */

import type { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { checkLogLevel } from '../../actor/log.ts';
import { systemClock } from '../../clock.ts';
import { WIRE_VERSION, type Welcome } from '../../codec/wire.ts';
import { ProtocolError } from '../../errors.ts';
import { SocketTransport } from '../../transport/socket-transport.ts';
import { descendFrom, nameProcess } from '../current-process.ts';
import { EventRelay } from '../reports/event-relay.ts';
import type { Assembly } from '../identity.ts';
import { forgetLargePages } from './large-pages.ts';
import { LogRelay } from '../reports/log-relay.ts';
import { namesOf } from '../routes/name-service.ts';
import type { Peer } from '../routes/peer.ts';
import { ProcessHost } from '../process-host.ts';
import { becomeActorProcess } from './process-role.ts';
import { parentOf, ROOT_PROCESS } from '../routes/process-id.ts';
import { rehearse } from './rehearsal.ts';

/** The descriptor of the link to the parent. */
const LINK_DESCRIPTOR = 3;

/** How long an exiting process tries to hand its last messages to the kernel. */
const EXIT_FLUSH_MS = 5_000;

/** Runs this process as an actor process until it exits. */
export function runActorProcess(assembly: Assembly): void {
  const welcome = readWelcome();
  becomeActorProcess();
  forgetLargePages();
  descendFrom({ name: welcome.parentName, pid: process.ppid });
  if (welcome.name !== undefined) nameProcess(welcome.name);
  let rehearsal: Promise<void> | undefined;
  const parentId = parentOf(welcome.processId);
  const host: ProcessHost = new ProcessHost({
    identity: { ...welcome, logLevel: checkLogLevel(welcome.logLevel) },
    assembly,
    clock: systemClock,
    reports: {
      log: (record) => logs.send(record),
      deadLetters: (letters) => parent.tell('deadLetters', letters),
      events: new EventRelay(welcome, () => parent),
    },
    names: (routes) => namesOf(() => routes.to(ROOT_PROCESS)),
    onNeighbourEnd: ({ process: ended }, error) => {
      if (ended === parentId) orphaned(error);
      host.names.releaseOwnedBy(ended);
    },
    // What is amiss is better told by the order that comes upon it.
    prepare: () => (rehearsal ??= rehearse(host).catch(() => undefined)),
    leave: (code) => {
      // In a later phase of the event loop, so that the answer to the order has been sent.
      const leave = (): void => void setImmediate(() => process.exit(code));
      Promise.allSettled([host.drain(), written(process.stdout), written(process.stderr)]).then(leave, leave);
    },
  });
  process.on('exit', () => host.flushSync(EXIT_FLUSH_MS));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${inspect(error)}\n`);
    // Others in the same process may go on after it in no sound state.
    if (welcome.serves === 'many') {
      parent.tell('leaving');
      host.orders.leave(1);
    }
    if (!host.cells.crashAll(error)) process.exit(1);
  });
  const parent: Peer = host.routes.attach(parentId, SocketTransport.fromDescriptor(LINK_DESCRIPTOR));
  const logs = new LogRelay(parent);
}

/** Without its parent a process has nothing to do. */
function orphaned(error: Error | undefined): never {
  if (!(error instanceof ProtocolError)) process.exit(0);
  // There is nobody left to write it to the log.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** Resolves when the kernel has all that was written: it takes no more at once than a pipe holds. */
function written(output: Writable): Promise<void> {
  if (output.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => output.write('', () => resolve()));
}

function readWelcome(): Welcome {
  let welcome: Welcome;
  try {
    welcome = JSON.parse(process.argv[2] ?? '') as Welcome;
  } catch (error) {
    throw new ProtocolError('an actor process is started by troupe, not by hand', error);
  }
  if (welcome.version !== WIRE_VERSION) {
    throw new ProtocolError(
      `the parent speaks version ${welcome.version} of the wire and this installation ${WIRE_VERSION}; ` +
        'restart the program after an update',
    );
  }
  return welcome;
}
