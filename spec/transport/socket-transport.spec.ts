import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { expect } from 'chai';

import { loopbackPair } from '../../lib/transport/loopback.ts';
import { SocketTransport } from '../../lib/transport/socket-transport.ts';
import { FRAME_HEADER_BYTES, type Transport } from '../../lib/transport/transport.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What one end has received, and the end of it. */
interface Listening {
  readonly frames: Buffer[];
  readonly blobs: Uint8Array[];
  readonly order: readonly ('frame' | 'blob')[];
  readonly ended: Promise<Error | undefined>;
  readonly drained: Promise<void>;
  received(count: number): Promise<void>;
}

function listenTo(transport: Transport): Listening {
  const frames: Buffer[] = [];
  const blobs: Uint8Array[] = [];
  const order: ('frame' | 'blob')[] = [];
  let wanted: { readonly count: number; readonly resolve: () => void } | undefined;
  let drain: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => (drain = resolve));
  const ended = new Promise<Error | undefined>((resolve) => {
    transport.listen({
      onFrame: (frame) => {
        frames.push(Buffer.from(frame));
        order.push('frame');
        if (wanted !== undefined && frames.length >= wanted.count) wanted.resolve();
      },
      onBlob: (blob) => {
        blobs.push(blob);
        order.push('blob');
      },
      onDrain: drain,
      onEnd: resolve,
    });
  });
  const received = (count: number): Promise<void> =>
    new Promise((resolve) => {
      if (frames.length >= count) resolve();
      else wanted = { count, resolve };
    });
  return { frames, blobs, order, ended, drained, received };
}

function framed(content: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), bytes]);
}

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const left = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[right]] = (await Promise.all([once(server, 'connection'), once(left, 'connect')])) as [
    [Socket],
    unknown,
  ];
  server.close();
  return [left, right];
}

describe('SocketTransport', () => {
  let sockets: [Socket, Socket];
  let left: SocketTransport;
  let right: SocketTransport;

  beforeEach(async () => {
    sockets = await socketPair();
    [left, right] = [SocketTransport.fromSocket(sockets[0]), SocketTransport.fromSocket(sockets[1])];
  });

  afterEach(async () => {
    const closed = sockets.map((socket) => (socket.closed ? undefined : once(socket, 'close')));
    left.destroy();
    right.destroy();
    await Promise.allSettled(closed.filter((promise) => promise !== undefined));
  });

  it('says whether the other side reads or sends', async () => {
    const [leftEnd, rightEnd] = [listenTo(left), listenTo(right)];
    expect(left.traffic).to.equal(0);
    right.send(framed('abc'));
    await leftEnd.received(1);
    const read = left.traffic;
    expect(read).to.equal(3 + FRAME_HEADER_BYTES);
    left.send(framed('abc'));
    await rightEnd.received(1);
    expect(left.traffic).to.equal(read);

    sockets[1].pause();
    for (let frame = 0; frame < 10; frame++) left.send(framed(Buffer.alloc(2 ** 20)));
    let before = -1;
    // The kernel takes what it can hold, and then no more.
    await waitUntil(() => before === (before = left.traffic), 'a standstill');
    expect(left.traffic).to.be.greaterThan(read);
    sockets[1].resume();
    await waitUntil(() => left.traffic !== before, 'movement');
    await rightEnd.received(11);
    await new Promise<void>((resolve) => left.whenSent(resolve));
    expect(left.traffic).to.equal(read);
  });

  it('delivers frames whole and in order, both ways', async () => {
    const [here, there] = [listenTo(left), listenTo(right)];
    for (const text of ['one', 'two', 'three']) left.send(framed(text));
    right.send(framed('back'));
    await Promise.all([there.received(3), here.received(1)]);
    expect(there.frames.map(String)).to.deep.equal(['one', 'two', 'three']);
    expect(here.frames.map(String)).to.deep.equal(['back']);
  });

  it('is congested while much is queued, and says when it is not any more', async () => {
    const here = listenTo(left);
    const large = Buffer.alloc(1024 * 1024, 1);
    expect(left.congested).to.equal(false);
    for (let index = 0; index < 16; index++) left.send(framed(large));
    expect(left.congested).to.equal(true);
    const there = listenTo(right);
    await here.drained;
    expect(left.congested).to.equal(false);
    await there.received(16);
  });

  it('says when all has been handed to the kernel', async () => {
    const there = listenTo(right);
    left.send(framed('one'));
    await new Promise<void>((resolve) => left.whenSent(resolve));
    await there.received(1);
    let at = 'later';
    left.whenSent(() => (at = 'once'));
    expect(at).to.equal('once');
  });

  it('hands all that is queued to the kernel at once, as an exit hook needs it', async () => {
    const there = listenTo(right);
    listenTo(left);
    const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(20_000, index));
    for (const content of contents) left.send(framed(content));
    left.flushSync(1_000);
    left.destroy();
    expect(await there.ended).to.equal(undefined);
    expect(
      there.frames.map((frame) => frame.equals(contents[frame[0] ?? -1] ?? Buffer.alloc(0))),
    ).to.deep.equal(Array(20).fill(true));
  });

  it('delivers blobs between the frames around them, and says when each has been sent', async () => {
    const [here, there] = [listenTo(left), listenTo(right)];
    const blobs = [3, 5].map((mib) => Buffer.alloc(mib * 1024 * 1024, mib));
    const sent: number[] = [];
    left.send(framed('before'));
    for (const blob of blobs) left.sendBlob(blob, () => sent.push(blob.length));
    expect(left.congested).to.equal(true);
    left.send(framed('after'));
    await Promise.all([there.received(2), here.drained]);
    expect(there.order).to.deep.equal(['frame', 'blob', 'blob', 'frame']);
    expect(there.blobs.every((blob, index) => blobs[index]?.equals(blob))).to.equal(true);
    expect(sent).to.deep.equal(blobs.map((blob) => blob.length));
  });

  it('hands a blob that is queued to the kernel at once, too', async () => {
    const there = listenTo(right);
    listenTo(left);
    const blob = Buffer.alloc(300_000, 7);
    left.send(framed('before'));
    left.sendBlob(blob, () => undefined);
    left.send(framed('after'));
    left.flushSync(1_000);
    left.destroy();
    expect(await there.ended).to.equal(undefined);
    expect(there.order).to.deep.equal(['frame', 'blob', 'frame']);
    expect(there.blobs.map((received) => blob.equals(received))).to.deep.equal([true]);
  });

  it('gives up a flush after its limit when nobody reads', () => {
    listenTo(left);
    for (let index = 0; index < 32; index++) left.send(framed(Buffer.alloc(1024 * 1024)));
    const started = performance.now();
    left.flushSync(50);
    expect(performance.now() - started).to.be.within(45, 1_000);
  });

  it('ends when the other side does, and when it breaks the format', async () => {
    const [here, there] = [listenTo(left), listenTo(right)];
    sockets[0].write(Buffer.alloc(4));
    expect(await there.ended).to.have.property('code', 'ERR_TROUPE_PROTOCOL');
    await here.ended;
    left.send(framed('into the void'));
  });
});

describe('loopbackPair', () => {
  it('delivers what the other end sends, and its end', async () => {
    const [left, right] = loopbackPair();
    const [here, there] = [listenTo(left), listenTo(right)];
    const blob = Buffer.from('large');
    left.sendBlob(blob, () => blob.fill(0));
    left.send(framed('one'));
    right.send(framed('two'));
    await Promise.all([there.received(1), here.received(1)]);
    expect(there.order).to.deep.equal(['blob', 'frame']);
    expect(there.blobs.map((received) => Buffer.from(received).toString())).to.deep.equal(['large']);
    expect([there.frames.map(String), here.frames.map(String)]).to.deep.equal([['one'], ['two']]);
    left.destroy();
    expect(await Promise.all([here.ended, there.ended])).to.deep.equal([undefined, undefined]);
  });
});
