/** What `ctx.later` returns at run time: a reply that the mailbox does not wait for. */
export class LaterReply {
  readonly promise: Promise<unknown>;

  constructor(promise: PromiseLike<unknown>) {
    this.promise = Promise.resolve(promise);
    // Its rejection is handled where the handler's result is; a handler that never returns it must
    // not take the process down.
    this.promise.catch(() => undefined);
  }
}
