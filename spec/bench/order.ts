/** The message of every measurement of messages. */

export interface Order {
  readonly type: 'add';
  readonly id: number;
  readonly payload: { readonly a: number; readonly b: string };
}

/** Makes a new one: a program that sends the same object again and again is rare. */
export function newOrder(): Order {
  return { type: 'add', id: 12_345, payload: { a: 1, b: 'hello' } };
}
