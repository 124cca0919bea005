import { readFileSync } from 'node:fs';
import { createSystem, Pool } from 'troupe';
import { hashFile } from '../directory-scan/tasks.ts';
import { scan } from '../directory-scan/scan.ts';
import { Findings, walk } from '../directory-scan/walk.ts';
const findings = new Findings();
await walk('/work/main/node_modules', findings, new AbortController().signal);
const files = findings.files;
const system = await createSystem();
const pool = await Pool.start(system, { size: 2 });
const cpu = (pid: number) => {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return [Number(f[11]), Number(f[12])];
};
const stat = () => {
  const f = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/).slice(1).map(Number);
  return { idle: f[3]! + f[4]!, steal: f[7]!, busy: f[0]! + f[1]! + f[2]! };
};
const t = async (name: string, f: () => Promise<unknown>) => {
  const pids = system.processes().map((p) => p.pid);
  const a = pids.map(cpu),
    sa = stat();
  const s = performance.now();
  const c = process.cpuUsage();
  await f();
  const u = process.cpuUsage(c);
  const ms = Math.round(performance.now() - s);
  const sb = stat();
  console.log(
    name,
    ms,
    'main',
    Math.round((u.user + u.system) / 1000),
    'workers u/s ms',
    pids
      .map(cpu)
      .map((x, i) => x.map((v, j) => (v - a[i]![j]!) * 10).join('/'))
      .join(' '),
    'machine idle',
    (sb.idle - sa.idle) * 10,
    'steal',
    (sb.steal - sa.steal) * 10,
    'busy',
    (sb.busy - sa.busy) * 10,
  );
};
const rep = (n: number, f: () => Promise<unknown>) => async () => {
  for (let i = 0; i < n; i++) await f();
};
for (let i = 0; i < 4; i++) {
  await t(
    'in-process x5',
    rep(5, async () => {
      for (const f of files) hashFile(f.path);
    }),
  );
  await t(
    'scan x5',
    rep(5, () => scan(pool, files, () => undefined)),
  );
  await t(
    'map all x5',
    rep(5, () =>
      pool.map(
        hashFile,
        files.map((f) => f.path),
      ),
    ),
  );
}
await system.stop();
