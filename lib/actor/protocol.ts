/** The messages that an actor understands, as a type: what each takes and what it replies. */

/** What every protocol looks like: message names and the functions that handle them. */
export type Handlers<P> = { readonly [K in keyof P]: (...args: never[]) => unknown };

declare const replyType: unique symbol;

/** Stands for a reply that is sent later; made by `ctx.later`. */
export interface Later<T> {
  readonly [replyType]: T;
}

declare const ignoredType: unique symbol;

/** Returned by a setup that decides not to start; made by `ctx.ignore`. */
export interface Ignored {
  readonly [ignoredType]: true;
}

/** The names of the messages of a protocol. */
export type MessageOf<P> = keyof P & string;

/** The arguments that a message takes. */
export type ArgsOf<P, K extends keyof P> = P[K] extends (...args: infer A) => unknown ? A : never;

/** What the handler of a message replies, promises and `ctx.later` resolved. */
export type ReplyOf<P, K extends keyof P> = P[K] extends (...args: never[]) => infer R
  ? Told<Awaited<R>>
  : never;

/** What is told, now or later. */
type Told<R> = R extends Later<infer T> ? T : R;
