import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';

import { DeferredTransport } from '../../lib/transport/deferred-transport.ts';
import { loopbackPair } from '../../lib/transport/loopback.ts';
import { FRAME_HEADER_BYTES, type Transport } from '../../lib/transport/transport.ts';

const framed = (text: string): Uint8Array =>
  Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), Buffer.from(text)]);

/** What comes out of a transport, in words. */
function eventsOf(transport: Transport): string[] {
  const events: string[] = [];
  transport.listen({
    onFrame: (frame) => void events.push(`frame ${Buffer.from(frame).toString()}`),
    onBlob: (blob) => void events.push(`blob of ${blob.length}`),
    onDrain: () => void events.push('drain'),
    onEnd: (error) => void events.push(`end ${error?.message ?? ''}`),
  });
  return events;
}

describe('DeferredTransport', () => {
  it('keeps frames and blobs in order until it is connected, and goes on from there', async () => {
    const [near, far] = loopbackPair();
    const received = eventsOf(far);
    const transport = new DeferredTransport();
    const own = eventsOf(transport);
    const sent: string[] = [];
    transport.send(framed('one'));
    transport.sendBlob(new Uint8Array(5), () => sent.push('blob'));
    transport.send(framed('two'));
    transport.whenSent(() => sent.push('all'));
    expect(sent).to.deep.equal([]);
    transport.connect(near);
    transport.send(framed('three'));
    far.send(framed('back'));
    await nextTurn();
    expect(received).to.deep.equal(['frame one', 'blob of 5', 'frame two', 'frame three']);
    expect(own).to.deep.equal(['frame back']);
    expect(sent).to.deep.equal(['blob', 'all']);
  });

  it('asks senders to wait when it keeps much, and tells them when that has left', () => {
    const [near, far] = loopbackPair();
    eventsOf(far);
    const transport = new DeferredTransport();
    const own = eventsOf(transport);
    expect(transport.congested).to.equal(false);
    transport.send(Buffer.alloc(300 * 1024));
    expect(transport.congested).to.equal(true);
    transport.connect(near);
    expect(transport.congested).to.equal(false);
    expect(own).to.deep.equal(['drain']);
  });

  it('ends once, whoever ends it, and holds up nobody who waits for what it kept', async () => {
    const failed = new DeferredTransport();
    const events = eventsOf(failed);
    let sent = 0;
    failed.send(framed('lost'));
    failed.whenSent(() => sent++);
    failed.end(new Error('no way'));
    failed.end(undefined);
    failed.destroy();
    expect(events).to.deep.equal(['end no way']);
    expect(sent).to.equal(1);
    const [near, far] = loopbackPair();
    const received = eventsOf(far);
    // A connection that comes too late is not kept open.
    failed.connect(near);
    await nextTurn();
    expect(received).to.deep.equal(['end ']);
  });
});
