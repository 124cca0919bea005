/** Promises that are expected to reject. */

import { AssertionError } from 'chai';

/** An error with whatever fields it has. */
export type ErrorWithFields = Error & Readonly<Record<string, unknown>>;

/** Resolves with the error that `promise` rejects with; rejects when it resolves. */
export async function rejectionOf(promise: PromiseLike<unknown>): Promise<ErrorWithFields> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof Error) return error as ErrorWithFields;
    throw new AssertionError(`it rejected with ${String(error)}, which is no error`);
  }
  throw new AssertionError(`it was to reject, and resolved with ${JSON.stringify(value) ?? String(value)}`);
}

/** Returns the error that `fn` throws. */
export function thrownBy(fn: () => unknown): ErrorWithFields {
  try {
    fn();
  } catch (error) {
    if (error instanceof Error) return error as ErrorWithFields;
    throw new AssertionError(`it threw ${String(error)}, which is no error`);
  }
  throw new AssertionError('it was to throw, and returned');
}

/** Resolves with the code of the error that `promise` rejects with; `undefined` when it resolves. */
export async function codeOf(promise: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}
