import { join } from 'node:path';

import { expect } from 'chai';

import { runNode } from '../../support/program.ts';
import { isAlive } from '../../support/processes.ts';
import { repoRoot } from '../../support/repo-root.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** Opens the server, as `npm run example web-server -- --serve` does, on any port. */
function serve() {
  const main = join(repoRoot, 'dist/examples/web-server/main.js');
  return runNode([main, '--serve', '--port', '0']);
}

/** Sends a request over a connection of its own, so that none is left open. */
async function get(url: string): Promise<string> {
  const response = await fetch(url, { headers: { connection: 'close' } });
  return `${response.status} ${await response.text()}`;
}

describe('examples/web-server --serve', function () {
  this.timeout(60_000);

  it('serves until it is interrupted, whatever becomes of its workers', async () => {
    const program = serve();
    const [url] = await program.line(/http:\S+/);
    const workers = async (): Promise<number[]> =>
      ((await get(`${url}/workers`)).match(/(?<= )\d+$/gm) ?? []).map(Number);

    const { length } = await workers();

    expect(await get(`${url}/`)).to.match(/^200 GET \/primes/);
    expect(await get(`${url}/primes/100`)).to.equal('200 25 primes below 100\n');
    expect(await get(`${url}/primes/-1`)).to.match(/^400 /);
    expect(await get(`${url}/index.html`)).to.match(/^404 /);
    for (const [path, why] of [
      ['crash', /^502 a bug\n$/],
      ['exit', /^502 .* exit code 1/],
      ['spin', /^502 .* killed by hang/],
    ] as const) {
      expect(await get(`${url}/${path}`)).to.match(why);
      expect(await get(`${url}/primes/100`)).to.equal('200 25 primes below 100\n');
    }

    await waitUntil(async () => (await workers()).length === length, 'the last one is replaced');
    const spinning = get(`${url}/spin`);
    const killed = await workers();
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    expect(await spinning).to.match(/^502 .* (signal SIGKILL|killed by hang)/);
    await waitUntil(async () => {
      const now = await workers();
      return now.length === length && !now.some((pid) => killed.includes(pid));
    }, 'all workers are others');
    expect(await get(`${url}/primes/100`)).to.equal('200 25 primes below 100\n');

    const pids = await workers();
    program.kill('SIGINT');
    expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGINT' });
    expect(program.stdout).to.match(/^closed: it was stopped$/m);
    await waitUntil(() => !pids.some(isAlive), 'the workers are gone');
  });
});
