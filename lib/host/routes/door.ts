/**
 * Where other processes of the system connect to this one: a Unix socket in the system's private
 * directory. Whoever does not begin with the token of the system, whole and in time, is turned away
 * before a byte of it is decoded; the others are not disturbed.
 */

import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { WIRE_VERSION } from '../../codec/wire.ts';
import { ProtocolError } from '../../errors.ts';
import { HELLO_BYTES, readHello } from '../../transport/hello.ts';
import { FRAME_HEADER_BYTES } from '../../transport/transport.ts';

/** How long a connection may take to say its hello. */
const HELLO_LIMIT_MS = 2_000;
const PRIVATE_SOCKET = 0o600;

export interface DoorHost {
  readonly clock: Clock;
  /**
   * Takes over the connection of a process that has shown the token.
   *
   * @throws {@link ProtocolError} when it is not expected.
   */
  welcome(process: string, socket: Socket): void;
  /** A connection was turned away. */
  refused(error: ProtocolError): void;
}

/** What lets a process in. */
export interface DoorKey {
  /** Looked at when somebody comes. */
  readonly token: Uint8Array;
}

export class Door {
  readonly #key: DoorKey;
  readonly #host: DoorHost;
  readonly #server: Server;
  readonly #strangers = new Set<Socket>();

  private constructor(key: DoorKey, host: DoorHost) {
    this.#key = key;
    this.#host = host;
    this.#server = createServer((socket) => this.#arrived(socket));
    // Actors keep a process alive, not the possibility that somebody connects.
    this.#server.unref();
  }

  /** Listens at `path`; rejects when the operating system refuses that. */
  static async open(path: string, key: DoorKey, host: DoorHost): Promise<Door> {
    const door = new Door(key, host);
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject);
      door.#server.listen(path, () => {
        door.#server.off('error', reject);
        resolve();
      });
    });
    // Too many open files, say: that connection fails, and the others go on.
    door.#server.on('error', () => undefined);
    chmodSync(path, PRIVATE_SOCKET);
    return door;
  }

  /** Lets nobody in any more; the connections that were made stay. */
  async close(): Promise<void> {
    for (const socket of this.#strangers) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #arrived(socket: Socket): void {
    this.#strangers.add(socket);
    socket.unref();
    let received: Buffer = Buffer.alloc(0);
    const timer = this.#host.clock.setTimeout(
      () => refuse(new ProtocolError(`a connection said no hello within ${HELLO_LIMIT_MS} ms`)),
      HELLO_LIMIT_MS,
    );
    const settle = (): void => {
      this.#host.clock.clearTimeout(timer);
      this.#strangers.delete(socket);
      socket.off('data', read);
      socket.off('close', closed);
    };
    const refuse = (error: ProtocolError): void => {
      settle();
      socket.destroy();
      this.#host.refused(error);
    };
    const closed = (): void => {
      settle();
      // Who says nothing only wanted to know whether somebody listens.
      if (received.length > 0) this.#host.refused(new ProtocolError('a connection ended within its hello'));
    };
    const read = (bytes: Buffer): void => {
      received = Buffer.concat([received, bytes]);
      try {
        const length = helloLength(received);
        if (length === undefined) return;
        const process = this.#identify(received.subarray(FRAME_HEADER_BYTES, length));
        settle();
        socket.pause();
        socket.unshift(received.subarray(length));
        this.#host.welcome(process, socket);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        refuse(error);
      }
    };
    socket.on('error', () => undefined);
    socket.on('data', read);
    socket.on('close', closed);
  }

  #identify(content: Uint8Array): string {
    const { version, token, process } = readHello(content);
    if (!isSameToken(token, this.#key.token)) throw new ProtocolError('a connection showed a wrong token');
    if (version === WIRE_VERSION) return process;
    throw new ProtocolError(
      `process ${process} speaks version ${version} of the wire and this one ${WIRE_VERSION}`,
    );
  }
}

/**
 * Takes as long wherever they differ. `node:crypto` has the same, and loading it takes an actor process
 * longer than all of this file does.
 */
function isSameToken(shown: Uint8Array, own: Uint8Array): boolean {
  let difference = shown.length ^ own.length;
  for (let index = 0; index < own.length; index++) difference |= (shown[index] ?? 0) ^ (own[index] ?? 0);
  return difference === 0;
}

/** Where a hello ends, its header included; `undefined` while it is not there whole. */
function helloLength(received: Buffer): number | undefined {
  if (received.length < FRAME_HEADER_BYTES) return undefined;
  const length = received.readUInt32LE(0);
  if (length < HELLO_BYTES.least || length > HELLO_BYTES.most) {
    throw new ProtocolError(
      `a connection began with a frame of ${length} bytes, which is no hello; is it a process of this system?`,
    );
  }
  const end = FRAME_HEADER_BYTES + length;
  return received.length < end ? undefined : end;
}
