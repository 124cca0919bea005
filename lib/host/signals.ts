/**
 * What SIGINT and SIGTERM do to a program that runs systems: they stop the systems first, then end
 * the program as they would have without them. A program that listens to them itself is left alone.
 */

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const stops = new Set<() => Promise<void>>();

/** Has `stop` called on those signals; the returned function takes that back. */
export function stopOnSignals(stop: () => Promise<void>): () => void {
  // First in line: a listener of the program's that is called once is gone after its turn.
  if (stops.size === 0) for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  stops.add(stop);
  return () => {
    stops.delete(stop);
    if (stops.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  // From now on a second signal ends the program at once.
  for (const name of SIGNALS) process.off(name, onSignal);
  const end = (): boolean => process.kill(process.pid, signal);
  Promise.all([...stops].map(async (stop) => stop())).then(end, end);
}
