/** What all errors of troupe have in common. */
export abstract class TroupeError extends Error {
  /** Stable across versions and processes. */
  abstract readonly code: `ERR_TROUPE_${string}`;
  override readonly name: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
