/** One listener per signal, however many calls look at it: Node warns of more than ten. */

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `fn` once when the signal is aborted, which it is not yet. @returns Takes that back. */
export function onAbort(signal: AbortSignal, fn: () => void): () => void {
  let set = listeners.get(signal);
  if (set === undefined) {
    const all = (set = new Set());
    listeners.set(signal, all);
    const tell = (): void => {
      for (const one of all) one();
    };
    signal.addEventListener('abort', tell, { once: true });
  }
  set.add(fn);
  return () => void set.delete(fn);
}
