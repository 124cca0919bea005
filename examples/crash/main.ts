import { createSystem, describeExit } from 'troupe';
import { Till } from './till.ts';

const system = await createSystem({ name: 'shop', logLevel: 'fatal' });
const till = await system.spawn(Till, { name: 'till', restart: 'permanent' });

console.log(await till.ask('pay', 5)); // => 5
await till.ask('pay', -5).catch((error: Error) => console.log(error.message)); // => a payment is more than nothing
console.log(await till.ask('pay', 5)); // => 10

const end = till.watch();
till.tell('jam');
const { reason, restarting } = await end;
console.log(`${describeExit(reason)}; restarting: ${restarting}`); // => it crashed: paper jam; restarting: true
console.log(await till.ask('pay', 5)); // => 5

const kill = till.watch();
process.kill((await till.pid()) ?? 0, 'SIGKILL');
console.log(describeExit((await kill).reason)); // => its process ended with signal SIGKILL
console.log(await till.ask('pay', 5)); // => 5
await system.stop();
