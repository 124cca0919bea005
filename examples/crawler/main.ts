/** Six workers crawl a web site, but never ask it for more than two pages at a time. */

import { createSystem, Pool, Semaphore } from 'troupe';
import { openSite } from './site.ts';
import { visit } from './tasks.ts';

const site = await openSite();
const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 6 });
const turnstile = await Semaphore.start(system, { permits: 2 });

const seen = new Set<string>();
const crawl = async (url: string): Promise<void> => {
  if (seen.has(url)) return;
  seen.add(url);
  const links = await pool.apply(visit, url, turnstile);
  await Promise.all(links.map(crawl));
};
await crawl(`${site.url}/1`);

console.log(`${seen.size} pages, at most ${site.busiest()} at a time`); // => 31 pages, at most 2 at a time
await system.stop();
site.close();
