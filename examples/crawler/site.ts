/** A web site of 31 pages, each of which links to two others; it is slow, and counts who asks at the same time. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PAGES = 31;
const ANSWER_MS = 20;

export interface Site {
  readonly url: string;
  /** The most requests that it has ever had at a time. */
  readonly busiest: () => number;
  close(): void;
}

export async function openSite(): Promise<Site> {
  let open = 0;
  let busiest = 0;
  const server = createServer((request, response) => {
    busiest = Math.max(busiest, ++open);
    sleep(ANSWER_MS).then(
      () => {
        open--;
        response.end(page(Number(request.url?.slice(1))));
      },
      (error: Error) => response.destroy(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    busiest: () => busiest,
    close: () => void server.close(),
  };
}

/** Pages are numbered from 1; the children of a page have twice its number, and one more. */
function page(number: number): string {
  const links = [number * 2, number * 2 + 1].filter((other) => other <= PAGES);
  return links.map((other) => `<a href="/${other}">`).join('');
}
