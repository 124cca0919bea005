/** Garbage between real processes: whoever gets it drops the connection, and it is known why. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { expect } from 'chai';

import { seal } from '../../lib/codec/seal.ts';
import { PROCESS_TARGET, Kind, WIRE_VERSION, type Welcome } from '../../lib/codec/wire.ts';
import { writeFrameHeader } from '../../lib/transport/frame-reader.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';
import { frameOf } from '../codec/arbitrary-wire.ts';
import { Counter } from '../fixtures/counter.ts';
import { Vandal } from '../fixtures/vandal.ts';
import { useStage } from '../support/placements.ts';
import { timeOf } from '../support/stopwatch.ts';
import { repoRoot } from '../support/repo-root.ts';

function framed(content: Uint8Array): Buffer {
  const frame = Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), content]);
  writeFrameHeader(frame);
  return frame;
}

function message(kind: Kind, ...body: unknown[]): Buffer {
  return framed(frameOf([{ kind, target: PROCESS_TARGET, ask: 1, body }], 0));
}

/** What is wrong with it, and what is said of it. */
const garbage: readonly (readonly [string, Buffer, RegExp])[] = [
  ['noise', framed(Buffer.from('not msgpack at all')), /does not begin with a header/],
  ['half a message', framed(message(Kind.tell, 1, 'watch').subarray(FRAME_HEADER_BYTES, -2)), /could not be/],
  ['a length bomb', Buffer.of(0xff, 0xff, 0xff, 0x7f, 0), /a frame of 2147483647 bytes/],
  ['a length bomb that is binary', Buffer.of(0xff, 0xff, 0xff, 0xff, 0), /a blob of 2147483647 bytes/],
  ['a message of the wrong shape', message(Kind.tell, { type: 5 }, 'log'), /sent 'log' with \[0\]\.level/],
  ['an unknown message', message(Kind.tell, 'constructor'), /the unknown message 'constructor'/],
];

describe('Garbage on the link of a child', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  const fromChildren: typeof garbage = [
    ...garbage,
    [
      'a reason that is none',
      message(Kind.tell, 1, seal({ type: 'killed', by: 'nobody' }, 'any').bytes, 'ended'),
      /sent 'ended' with reason\.by that is not request or/,
    ],
  ];
  for (const [what, bytes, complaint] of fromChildren) {
    it(`costs its parent that link only: ${what}`, async () => {
      const [vandal, neighbour] = await Promise.all([stage.spawn(Vandal), stage.spawn(Counter)]);
      const down = vandal.watch();
      vandal.tell('write', bytes);
      const { reason } = await down;
      expect(reason.type === 'crashed' && reason.error.message).to.match(complaint);
      const answered = await timeOf(async () => expect(await neighbour.ask('add', 1)).to.equal(1));
      expect(answered.ownMs).to.be.below(1_000);
      expect(stage.system.processes()).to.have.length(1);
    });
  }
});

describe('Garbage on the link of a parent', () => {
  for (const [what, bytes, complaint] of garbage) {
    it(`ends the child, which says why: ${what}`, async () => {
      const welcome: Welcome = {
        version: WIRE_VERSION,
        systemId: 'a',
        systemName: 'spec',
        processId: '0.1',
        logLevel: 'info',
        serializeLocal: false,
        serves: 'one',
        parentName: 'MainProcess',
      };
      const entry = join(repoRoot, 'dist/bundle/actor-process.cjs');
      const child = spawn(process.execPath, [entry, JSON.stringify(welcome)], {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      });
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const link = child.stdio[3] as Socket;
      link.resume();
      link.write(bytes);
      const [code] = (await once(child, 'close')) as [number | null];
      expect(stderr).to.match(complaint);
      expect(stderr.trim().split('\n')).to.have.length(1);
      expect(code).to.equal(1);
    });
  }
});
