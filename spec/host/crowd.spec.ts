import { expect } from 'chai';

import { runProgram } from '../support/program.ts';

interface Crowd {
  /** Bytes of heap that an actor takes before it has had any message. */
  readonly fresh: number;
  /** The same after a tell and an ask. */
  readonly used: number;
}

describe('A crowd of local actors', () => {
  for (const spawner of ['system', 'actor']) {
    it(`takes less than 1 kB each, spawned by ${spawner === 'system' ? 'a system' : 'an actor'}`, async () => {
      const program = runProgram('programs/crowd.js', [spawner], { nodeOptions: ['--expose-gc'] });
      const [line] = await program.line(/^\{.*\}$/);
      const { fresh, used } = JSON.parse(line) as Crowd;
      expect(fresh).to.be.within(100, 1_000);
      expect(used).to.be.within(100, 1_000);
      expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    });
  }
});
