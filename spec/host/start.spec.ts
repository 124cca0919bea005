import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import type { ActorDefinition } from 'troupe';

import {
  BusyInSetup,
  ExitsInSetup,
  NeverReady,
  NoHandlers,
  RejectsInSetup,
  ThrowsInSetup,
} from '../fixtures/broken-setup.ts';
import { Counter } from '../fixtures/counter.ts';
import { defineLate } from '../fixtures/modules/defines-late.ts';
import { Unloadable } from '../fixtures/modules/throws-while-loading.ts';
import { forEachPlacement, useStage } from '../support/placements.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf, type ErrorWithFields } from '../support/rejection.ts';

function expectStartError(
  error: ErrorWithFields,
  phase: string,
  definition: ActorDefinition<never, unknown>,
): void {
  const { module, name } = definition;
  expect(error).to.include({ code: 'ERR_TROUPE_START', name: 'StartError', phase, module, definition: name });
  expect(error.message).to.include(module).and.to.include(name).and.to.include(phase);
}

describe('spawn of an actor that does not become ready', () => {
  forEachPlacement((stage) => {
    afterEach(() => {
      expect(stage.system.processes()).to.deep.equal([]);
    });

    for (const [definition, message] of [
      [ThrowsInSetup, 'setup went wrong'],
      [RejectsInSetup, 'setup went wrong in the end'],
    ] as const) {
      it(`rejects when ${definition.name}, with the cause`, async () => {
        const error = await rejectionOf(stage.spawn(definition, { name: 'again' }));
        expectStartError(error, 'setup', definition);
        expect(error.message).to.include(message);
        expect(error.cause).to.have.property('message', message);
        const next = await stage.spawn(Counter, { name: 'again' });
        await next.stop();
      });
    }

    it('rejects when setup returns no handlers', async () => {
      const error = await rejectionOf(stage.spawn(NoHandlers));
      expectStartError(error, 'setup', NoHandlers);
    });

    it('rejects when it takes longer than startTimeoutMs', async () => {
      const error = await rejectionOf(stage.spawn(NeverReady, { startTimeoutMs: 50 }));
      expectStartError(error, 'timeout', NeverReady);
    });

    if (stage.serialized) {
      it('rejects when its arguments cannot be sent', async () => {
        const spawn = stage.spawn.bind(stage) as (definition: unknown, options: unknown) => Promise<unknown>;
        const error = await rejectionOf(spawn(Counter, { args: [() => 1], name: 'again' }));
        expect(error).to.include({ code: 'ERR_TROUPE_ENCODE', valuePath: '[0]' });
        await (await stage.spawn(Counter, { name: 'again' })).stop();
      });
    }
  });
});

describe('spawn of a process that does not become ready', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  afterEach(() => {
    expect(stage.system.processes()).to.deep.equal([]);
  });

  it('rejects when its module is missing', async () => {
    const module = pathToFileURL('/nowhere/missing.js').href;
    const missing: typeof Counter = { ...Counter, module };
    const error = await rejectionOf(stage.spawn(missing));
    expectStartError(error, 'load', missing);
    expect(error.cause).to.be.an('error');
  });

  it('rejects when its module throws while loading', async () => {
    const error = await rejectionOf(stage.spawn(Unloadable));
    expectStartError(error, 'load', Unloadable);
    expect(error.message).to.include('not here');
    expect(error.cause).to.have.property('message', 'not here');
  });

  it('rejects when its module does not define it while loading', async () => {
    const late = defineLate();
    const error = await rejectionOf(stage.spawn(late));
    expectStartError(error, 'load', late);
    expect(error.message).to.include('Early');
  });

  it('rejects when it exits in its setup', async () => {
    for (const code of [0, 3]) {
      const error = await rejectionOf(stage.spawn(ExitsInSetup, { args: [code] }));
      expectStartError(error, 'setup', ExitsInSetup);
    }
  });

  it('rejects when it is busy longer than startTimeoutMs', async () => {
    const error = await rejectionOf(stage.spawn(BusyInSetup, { args: [true], startTimeoutMs: 300 }));
    expectStartError(error, 'timeout', BusyInSetup);
  });

  it('rejects when the operating system refuses the process', async () => {
    const error = await rejectionOf(
      stage.spawn(Counter, { name: 'again', process: { cwd: '/nowhere/at/all' } }),
    );
    expectStartError(error, 'spawn', Counter);
    expect(error.cause).to.have.property('code', 'ENOENT');
    await (await stage.spawn(Counter, { name: 'again' })).stop();
  });

  it('rejects when node refuses its options, and says what node said', async () => {
    const program = runProgram('programs/refused-by-node.js');
    const [line] = await program.line(/^{.*}$/);
    await program.ended;
    const error = JSON.parse(line) as Record<string, unknown>;
    expect(error['code']).to.equal('ERR_TROUPE_START');
    expect(error['message']).to.include('exit code 9').and.to.include('--no-such-option-of-node');
  });
});
