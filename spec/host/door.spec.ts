import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';

import { expect } from 'chai';

import { WIRE_VERSION } from '../../lib/codec/wire.ts';
import { TOKEN_BYTES, writeHello } from '../../lib/transport/hello.ts';
import { writeFrameHeader } from '../../lib/transport/frame-reader.ts';
import { runProgram, type Program } from '../support/program.ts';
import { socketDirectories, socketsIn } from '../support/sockets.ts';
import { waitUntil } from '../support/wait-until.ts';

const GROWTH_LIMIT_MB = 50;

/** Says what was sent, and waits until the other side has had enough of it. */
async function sendTo(path: string, bytes: Uint8Array): Promise<void> {
  const socket = await dial(path);
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
}

async function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  return socket;
}

function helloWith(token: Uint8Array, process: string, version: number = WIRE_VERSION): Uint8Array {
  const frame = writeHello({ version, token, process });
  writeFrameHeader(frame);
  return frame;
}

/** Small and reproducible: the same garbage in each run. */
function* garbage(count: number): Iterable<Uint8Array> {
  let state = 20_261_121;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let index = 0; index < count; index++) {
    const bytes = Buffer.from(Array.from({ length: 5 + next(120) }, () => next(256)));
    const hello = Buffer.from(helloWith(Buffer.alloc(TOKEN_BYTES, next(256)), '0.1'));
    const flipped = next(hello.length);
    switch (index % 4) {
      case 0: // Anything at all.
        yield bytes;
        break;
      case 1: // A length, and nothing that would make it up.
        bytes.writeUInt32LE(0xffff_ffff - next(1_000), 0);
        yield bytes.subarray(0, 5);
        break;
      case 2: // A hello with a flipped bit.
        hello.writeUInt8(hello.readUInt8(flipped) ^ (1 << next(8)), flipped);
        yield hello;
        break;
      default: // A hello, cut short, and then more.
        yield Buffer.concat([hello.subarray(0, 1 + next(hello.length - 1)), bytes, bytes]);
    }
  }
}

describe('The door of a process', () => {
  let program: Program;
  let sockets: string[];

  beforeEach(async () => {
    program = runProgram('programs/conversing.js');
    await program.line(/^conversing$/);
    const [directory = ''] = socketDirectories();
    sockets = socketsIn(directory);
    expect(sockets).to.have.length.at.least(2);
  });

  afterEach(async () => {
    program.kill('SIGTERM');
    expect(await program.ended).to.deep.equal({ code: null, signal: 'SIGTERM' });
  });

  const refusals = (): number =>
    program.stderr.split('\n').filter((line) => line.includes('ProtocolError')).length;
  const conversation = async (): Promise<string> => {
    program.kill('SIGUSR2');
    const said = program.stdout.split('\n').length;
    await waitUntil(() => program.stdout.split('\n').length > said, 'an answer', 1_000);
    return program.stdout.trimEnd().split('\n').at(-1) ?? '';
  };

  it('turns garbage away, logs each time, and serves the others meanwhile', async () => {
    const before = Number(/\d+/.exec(await conversation())?.[0]);
    let sent = 0;
    for (const bytes of garbage(1_000)) {
      const batch = sockets.map(async (path) => sendTo(path, bytes));
      sent += batch.length;
      await Promise.all(batch);
      if (sent % 500 === 0) await conversation();
    }
    await waitUntil(() => refusals() >= sent, 'every refusal logged');
    expect(refusals()).to.equal(sent);
    const after = Number(/\d+/.exec(await conversation())?.[0]);
    expect(after - before).to.be.below(GROWTH_LIMIT_MB);
  });

  it('turns away whoever does not know the token, or speaks another version', async () => {
    for (const path of sockets) {
      await sendTo(path, helloWith(randomBytes(TOKEN_BYTES), '0.1'));
      await sendTo(path, helloWith(Buffer.alloc(TOKEN_BYTES), '0.1', WIRE_VERSION + 1));
      await sendTo(path, helloWith(Buffer.alloc(TOKEN_BYTES), '../../etc'));
    }
    await waitUntil(() => refusals() === 3 * sockets.length, 'every refusal logged');
    expect(program.stderr)
      .to.match(/a wrong token/)
      .and.to.match(/names no process/);
    expect(await conversation()).to.match(/^answered/);
  });

  it('closes silent connections after two seconds, and serves the others meanwhile', async () => {
    const silent = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => dial(sockets[index % sockets.length] ?? '')),
    );
    const closed = Promise.all(silent.map(async (socket) => once(socket, 'close')));
    expect(await conversation()).to.match(/^answered/);
    await closed;
    await waitUntil(() => refusals() === silent.length, 'every refusal logged');
    expect(program.stderr).to.match(/no hello within 2000 ms/);
  });

  it('says nothing of who only looks whether somebody is there', async () => {
    for (const path of sockets) (await dial(path)).destroy();
    expect(await conversation()).to.match(/^answered/);
    expect(refusals()).to.equal(0);
  });
});
