import { expect } from 'chai';

import { march } from '../support/marches.ts';
import { useStage } from '../support/placements.ts';

const ROUNDS = 5;
const COUNT = 10_000;

describe('The order of messages at full size', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  for (let round = 1; round <= ROUNDS; round++) {
    it(`is that of each of 64 senders of 10,000, while routes are made and others die (${round})`, async () => {
      const { heard, deaths } = await march(stage.system, COUNT);
      console.log(`    ${deaths} deaths`);
      expect(heard).to.have.length(64);
      for (const { from, count, wrong } of heard) {
        expect({ from, count, wrong }).to.deep.equal({ from, count: COUNT, wrong: undefined });
      }
    });
  }
});
