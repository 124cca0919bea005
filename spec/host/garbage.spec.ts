/** A process that is sent garbage drops the connection it came on, or refuses a message, and goes on. */

import { expect } from 'chai';
import fc from 'fast-check';

import { frameOf, type WireMessage } from '../codec/arbitrary-wire.ts';
import { Kind, PROCESS_TARGET } from '../../lib/codec/wire.ts';
import type { Bombardment } from '../fixtures/programs/bombarded.ts';
import { runProgram } from '../support/program.ts';
import { AttackedHost, placeOfAsk } from './attacked-host.ts';
import { anyAttack, rightFrames } from './attacks.ts';
import { median } from '../bench/statistics.ts';

/** Fixed, so that a run says the same every time; a failure prints it along with the path to the case. */
const seed = 20_261_121;
const MIB = 2 ** 20;

describe('A process', () => {
  let host: AttackedHost;
  beforeEach(() => (host = new AttackedHost()));
  afterEach(async () => host.close());

  it('keeps a connection by which right messages of every kind come', async () => {
    await fc.assert(
      fc.asyncProperty(rightFrames, async (frames) => {
        expect((await host.attack(frames)).dropped).to.equal(undefined);
      }),
      { seed, numRuns: 200 },
    );
    expect(await host.answers()).to.equal(true);
  });

  it('drops one by which garbage comes, and nothing else happens', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(anyAttack, async (attack) => {
        if ((await host.attack(attack)).dropped !== undefined) dropped++;
      }),
      { seed, numRuns: 800 },
    );
    expect(dropped).to.be.above(500);
    expect(await host.answers()).to.equal(true);
  });

  it('takes no memory for garbage', async () => {
    const program = runProgram('programs/bombarded.js', [], { nodeOptions: ['--expose-gc'] });
    const [line] = await program.line(/^\{.*\}$/);
    const { resident, alive } = JSON.parse(line) as Bombardment;
    expect(median(resident.after) - resident.before).to.be.below(50 * MIB);
    expect(alive.after - alive.before).to.be.below(MIB);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
  }).timeout(60_000);

  for (const [what, byte] of [
    ['maps', 0x80],
    ['arrays', 0x90],
    ['arrays in arrays', 0x91],
    ['maps in maps', 0x81],
    ['texts', 0xa0],
    ['nothing', 0xc0],
  ] as const) {
    it(`refuses 1 MiB of ${what} before it is decoded`, async () => {
      await host.attack(() => [Buffer.alloc(1)]);
      const before = process.memoryUsage();
      const { dropped } = await host.attack(() => [Buffer.alloc(2 ** 20, byte)]);
      expect(dropped?.message).to.match(/does not begin with a header/);
      const after = process.memoryUsage();
      expect(after.heapTotal + after.external - before.heapTotal - before.external).to.be.below(8 * 2 ** 20);
    });
  }

  const told = (...body: unknown[]): WireMessage => ({
    kind: Kind.tell,
    target: PROCESS_TARGET,
    ask: 0,
    body,
  });
  const replied = (ask: number, body: unknown): WireMessage => ({
    kind: Kind.reply,
    target: PROCESS_TARGET,
    ask,
    body,
  });

  it('says who sent what, and what is wrong with it', async () => {
    const { dropped, messages } = await host.attack(() => [frameOf([told(1, 'releaseName')], 0)]);
    const said = "the connection was dropped: process 0.7 sent 'releaseName' with [0] that is not a string";
    expect(dropped?.message).to.include(said);
    expect(messages.filter((message) => message.includes(said))).to.have.length(1);
  });

  it('checks what it is answered', async () => {
    const { dropped } = await host.attack((asks) => [
      frameOf([replied(placeOfAsk('locate'), { process: 5, cell: 1 })], asks),
    ]);
    expect(dropped?.message).to.include("process 0.7 sent a reply to 'locate' with value.process that");
  });

  it('takes no tree in which a branch hangs in the air', async () => {
    const entry = { id: 'a', name: 'a', type: 'worker', state: 'running', restarts: 0, omitted: 0 };
    const depths = (...all: readonly number[]) => ({
      omitted: 0,
      entries: all.map((depth) => ({ ...entry, depth })),
    });
    const answer = async (part: object) =>
      (await host.attack((asks) => [frameOf([replied(placeOfAsk('tree'), [part])], asks)])).dropped;
    expect(await answer(depths(1, 2, 3, 2, 1, 2))).to.equal(undefined);
    const said = "a reply to 'tree' with value[0].entries[2].depth that is not 2 at most";
    expect((await answer(depths(1, 1, 3)))?.message).to.include(said);
    expect((await answer(depths(2)))?.message).to.include('entries[0].depth that is not 1 at most');
  });

  it('takes an answer from whoever was asked only', async () => {
    // The asks of other connections have other numbers, and those that none waits for are ignored.
    expect((await host.attack((asks) => [frameOf([replied(1_000, 'late')], asks)])).dropped).to.equal(
      undefined,
    );
    const { dropped } = await host.attack(() => [frameOf([replied(host.askElsewhere(), 1)], 0)]);
    expect(dropped?.message).to.include('process 0.7 answered what another was asked');
  });

  it('takes no name for an actor of another system', async () => {
    const ref = { owner: '0.7', slot: 1, path: '/a', systemId: 'another' };
    const asked = { ...told('name', ref, 'module#definition', 'reserveName'), kind: Kind.ask };
    const { dropped } = await host.attack(() => [frameOf([asked], 0)]);
    expect(dropped?.message).to.include("process 0.7 sent 'reserveName' for another system");
  });

  it('takes nothing from a connection that it has dropped', async () => {
    const log = { level: 'info', time: 1, pid: 1, path: '/a', message: 'too late', fields: undefined };
    const { messages } = await host.attack(() => [
      frameOf([told('nonsense')], 0),
      frameOf([told(log, 'log')], 0),
    ]);
    expect(messages).to.have.length(1);
    expect(messages[0]).to.match(/unknown message 'nonsense'/);
  });

  it('takes no arguments for as many as there are only holes', async () => {
    const holes = new Array<unknown>(2 ** 31);
    holes.push('take');
    for (const target of [PROCESS_TARGET, 1]) {
      const { dropped } = await host.attack(() => [
        frameOf([{ kind: Kind.tell, target, ask: 0, body: holes }], 0),
      ]);
      expect(dropped).to.equal(undefined);
    }
    expect(await host.answers()).to.equal(true);
  });
});
