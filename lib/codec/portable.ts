/**
 * What an actor ref is to the codec: an object that can say, as plain data, which slot it names.
 * The class that users meet lives two floors above and extends this one (`lib/actor/live-ref.ts`).
 */

/** Which slot a ref names. On the wire `systemId` is left out: a connection stays within one system. */
export interface RefData {
  /** Id of the process that holds the slot. */
  readonly owner: string;
  readonly slot: number;
  readonly path: string;
  readonly systemId: string;
}

/** An object that travels as the slot it names. */
export abstract class PortableRef {
  abstract readonly data: RefData;
}

/** What a decoder needs to turn slots back into refs that work where it is. */
export interface RevivalScope {
  readonly systemId: string;
  reviveRef(data: RefData): object;
}

/** Says whether an object is a ref. */
export function isPortableRef(value: object): value is PortableRef {
  return value instanceof PortableRef;
}
