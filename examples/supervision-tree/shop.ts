import { child, defineDynamicSupervisor, defineSupervisor, type Strategy } from 'troupe';
import { Desk } from './desk.ts';
import { patient, strict } from './limits.ts';

const desks = ['stock', 'till', 'printer'].map((id) => child(Desk, { id })); // Each is a process.
const under = (strategy: Strategy) => child(defineSupervisor(strategy, { strategy, children: desks }));

export const shop = defineSupervisor('shop', {
  children: [
    under('one_for_one'),
    under('one_for_all'),
    under('rest_for_one'),
    child(defineDynamicSupervisor('dynamic')), // Starts what it is asked for, while it runs.
    child(strict),
    child(patient),
  ],
});
