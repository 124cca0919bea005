/** `npm start`: see {@link help} or `npm start -- --help`. */

import { constants } from 'node:os';
import { createSystem } from 'troupe';
import { count } from './figures.ts';
import { run } from './job.ts';
import { help, readOptions, UsageError, type Options } from './options.ts';
import { openProgress } from './progress.ts';
import { reportOf } from './report.ts';
import { writeTable } from './table.ts';

const out = process.stdout;

/** npm passes on the Ctrl-C that the terminal has given to both: what comes again so soon is no second one. */
const ECHO_MS = 500;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') out.write(help);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\nTry: npm start -- --help\n`);
  process.exitCode = 2;
}

/** @returns The program's exit code. */
async function main(options: Options): Promise<number> {
  const interrupted = onInterrupt();
  const progress = openProgress(out);
  // That workers are killed is no news then.
  const system = await createSystem({ name: 'scan', logLevel: options.kill ? 'fatal' : 'warn' });
  try {
    const audience = { progress, note: (text: string): void => void out.write(`${text}\n`) };
    const outcome = await run(system, options, audience, interrupted);
    let tables = reportOf(options, outcome);
    if (interrupted.aborted) {
      const { tally, findings } = outcome;
      audience.note(
        `\nInterrupted: ${count(tally.done)} of ${count(findings.files.length)} files were done.`,
      );
      tables = tables.slice(-1);
    }
    for (const table of tables) writeTable(table, out);
  } finally {
    progress.stop();
    await system.stop();
  }
  return interrupted.aborted ? exitCodeOf(interrupted.reason as NodeJS.Signals) : 0;
}

/**
 * @returns A signal that is aborted by Ctrl-C or a request to end, or when nobody reads the output any
 *   more. A second Ctrl-C does not wait for anything.
 */
function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let echoUntil = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const now = performance.now();
      if (!controller.signal.aborted) echoUntil = now + ECHO_MS;
      else if (now > echoUntil) process.exit(exitCodeOf(name));
      controller.abort(name);
    });
  }
  out.on('error', () => controller.abort('SIGPIPE'));
  return controller.signal;
}

/** What a shell shows of a program that a signal has ended. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
