/**
 * What SIGINT and SIGTERM do to a program that runs systems: they stop the systems first, then end
 * the program as they would have without them. A program that listens to them itself is left alone.
 */

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The same signal so soon after the first is an echo of it: npm passes on to its script the Ctrl-C that
 * the terminal has given to both. Measured with npm 11: 1 ms later.
 */
const ECHO_MS = 500;

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
  process.on(signal, ignore);
  // From now on a second signal ends the program at once, unless it is an echo of this one.
  for (const name of SIGNALS) process.off(name, onSignal);
  const echo = setTimeout(() => process.off(signal, ignore), ECHO_MS).unref();
  const end = (): void => {
    clearTimeout(echo);
    process.off(signal, ignore);
    process.kill(process.pid, signal);
  };
  Promise.all([...stops].map(async (stop) => stop())).then(end, end);
}

function ignore(): void {}
