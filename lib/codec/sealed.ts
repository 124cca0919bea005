/** Sealed values (`seal.ts`) as data. */

export interface Sealed {
  /** All of the value but its large binary: at most 16 MiB. */
  readonly bytes: Uint8Array;
  /** The large binary, 256 MiB at most. It is of this value only, and becomes part of what is opened. */
  readonly blobs: readonly Uint8Array[];
}

/** What a sealed value without large binary has. */
export const NO_BLOBS: readonly Uint8Array[] = [];

/** How many bytes a sealed value takes in all. */
export function sizeOfSealed({ bytes, blobs }: Sealed): number {
  return bytes.length + sizeOfBlobs(blobs);
}

/** How many bytes blobs take in all. */
export function sizeOfBlobs(blobs: readonly Uint8Array[]): number {
  let size = 0;
  for (const blob of blobs) size += blob.length;
  return size;
}

/** Copies what opening would use up, so that a sealed value can be opened once more. */
export function copyOfSealed({ bytes, blobs }: Sealed): Sealed {
  return { bytes, blobs: blobs.map(ownCopy) };
}

/** Copies bytes into an ArrayBuffer of their own. */
export function ownCopy(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
