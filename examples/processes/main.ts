/** Processes: what they are given, what they are called, and how they end. */

import { cpuCount, createSystem, currentProcess, Process } from 'troupe';
import { greet, introduce, leave, spin } from './tasks.ts';

const system = await createSystem({ name: 'demo', logLevel: 'fatal' }); // How some of them end would be logged.
console.log(`${cpuCount()} CPUs`); // => … CPUs

// What a task returns is its process's result.
const peter = await Process.start(system, greet, { args: ['Peter'] });
console.log(await peter.result); // => hello Peter

// One process per continent, all at the same time.
const continents = ['Africa', 'America', 'Asia', 'Europe'];
const greeters = await Promise.all(
  continents.map((continent) => Process.start(system, greet, { args: [continent] })),
);
for (const greeter of greeters) console.log(await greeter.result);
// => hello Africa
// => hello America
// => hello Asia
// => hello Europe

// Names, and who is whose parent.
const { name, pid } = currentProcess();
console.log(name); // => MainProcess
for (const options of [{ name: 'Service 1' }, { name: 'Worker 1' }, {}]) {
  const { current, parent } = await (await Process.start(system, introduce, options)).result;
  console.log(`${current.name} is a child of ${parent?.name}: ${current.pid !== pid && parent?.pid === pid}`);
}
// => Service 1 is a child of MainProcess: true
// => Worker 1 is a child of MainProcess: true
// => Process-… is a child of MainProcess: true

// A process that does not end by itself is terminated, or killed.
for (const end of ['terminate', 'kill'] as const) {
  const spinner = await Process.start(system, spin);
  console.log(await spinner.isAlive(), await spinner.join(50), spinner.exitCode); // => true undefined undefined
  await spinner[end]();
  console.log(await spinner.isAlive(), await spinner.join(), spinner.exitCode);
}
// => false -15 -15
// => true undefined undefined
// => false -9 -9

// The exit code is 0 when the task has returned, and otherwise what the process ended with.
console.log(await peter.join()); // => 0
const leaver = await Process.start(system, leave, { args: [3] });
console.log(await leaver.join()); // => 3
console.log(system.processes().length); // => 0
await system.stop();
