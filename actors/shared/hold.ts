/** What this process holds of a lock or semaphore; a lease shows it to users. */

/**
 * Held until it is released. Whoever waits for a condition suspends it meanwhile: then others here do not have
 * it either, and it is held again by another token after that.
 */
export class Hold {
  readonly path: string;
  readonly #giveBack: (token: number) => void;
  #token: number;
  #state: 'held' | 'suspended' | 'released' = 'held';

  /** @param giveBack - Tells the lock or semaphore, of that path, to take it back. */
  constructor(path: string, token: number, giveBack: (token: number) => void) {
    this.path = path;
    this.#token = token;
    this.#giveBack = giveBack;
  }

  get token(): number {
    return this.#token;
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  /** Gives it back, unless that was done before. One that is suspended is given back as soon as it is resumed. */
  release(): void {
    const before = this.#state;
    this.#state = 'released';
    if (before === 'held') this.#giveBack(this.#token);
  }

  /** Keeps it, for the time being, from those who look for it here. */
  suspend(): void {
    this.#state = 'suspended';
  }

  /** Lets others have it while it is suspended. */
  lend(): void {
    this.#giveBack(this.#token);
  }

  /** @param token - By which it is held now; the one before when it was not lent. */
  resume(token: number = this.#token): void {
    this.#token = token;
    if (this.#state === 'suspended') this.#state = 'held';
    else this.#giveBack(token);
  }
}
