/** The web server. It runs in the program's own process, where nothing is done that may crash. */

import { createServer, type Server } from 'node:http';
import type { SupervisorRef } from 'troupe';
import type { Desk } from './desk.ts';

const HELP = `GET /primes/<n>  counts the primes below n, in a worker
GET /crash       is a bug in the worker that gets it
GET /exit        makes it exit
GET /spin        keeps it busy for ever, until it is taken for hung
GET /workers     lists the workers and their processes; kill -9 any of them
`;

/** The status of a request that failed because the worker that had it died. */
export const LOST = 502;

/** @param workers - Supervises those of the desk. */
export function createFront(workers: SupervisorRef, desk: Desk): Server {
  const page = async (path: string): Promise<string> => {
    if (path === '/') return HELP;
    return path === '/workers' ? list(workers) : desk.answer(path);
  };
  return createServer(({ url = '/' }, response) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    page(url).then(
      (text) => response.end(text),
      (error: Failure) => response.writeHead(statusOf(error)).end(`${error.message}\n`),
    );
  });
}

async function list(workers: SupervisorRef): Promise<string> {
  const children = await workers.whichChildren();
  return children.map(({ id, pid }) => `${id}  ${pid ?? 'is being started'}\n`).join('');
}

interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly details?: { readonly status?: number };
}

function statusOf({ code = '', details }: Failure): number {
  switch (code) {
    case 'ERR_TROUPE_REJECTION':
      return details?.status ?? 400;
    case 'ERR_TROUPE_REMOTE': // Its handler threw.
    case 'ERR_TROUPE_ACTOR_EXITED': // Its process was killed, or left, or hung.
      return LOST;
    default:
      return 503;
  }
}
