/** What the peers within Node.js say to each other, with no more around it than it takes. */

import type { Order } from '../order.ts';

export type Request =
  | Order
  | { readonly type: 'store'; readonly data: Float64Array }
  | { readonly type: 'count'; readonly id: number }
  | { readonly type: 'echo'; readonly id: number; readonly body: unknown };

export interface Answer {
  readonly id: number;
  readonly body: unknown;
}

/** The receiving side: counts orders and bytes, says how many on request, echoes what asks for it. */
export class Receiver {
  #count = 0;
  readonly #answer: (answer: Answer) => void;

  constructor(answer: (answer: Answer) => void) {
    this.#answer = answer;
  }

  /** @returns How many came so far. */
  receive(request: Request): number {
    switch (request.type) {
      case 'add':
        return ++this.#count;
      case 'store':
        return (this.#count += request.data.byteLength);
      case 'count':
        this.#answer({ id: request.id, body: this.#count });
        return this.#count;
      case 'echo':
        this.#answer({ id: request.id, body: request.body });
        return this.#count;
    }
  }
}

/** Who waits for which answer. */
export class Waiting {
  readonly #resolvers = new Map<number, (body: unknown) => void>();
  #last = 0;

  /** Sends what `request` makes of a new id; resolves with the answer that carries it. */
  ask(send: (request: Request) => void, request: (id: number) => Request): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#resolvers.set(id, resolve);
      send(request(id));
    });
  }

  settle({ id, body }: Answer): void {
    this.#resolvers.get(id)?.(body);
    this.#resolvers.delete(id);
  }
}
