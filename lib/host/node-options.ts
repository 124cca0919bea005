/** Which options of node a child inherits: all but those that are about this one run of the parent. */

/** Options that would make a child wait for a debugger, watch files, run tests or profile. */
const OWN_OPTIONS = /^--(inspect|watch|test|cpu-prof|heap-prof)/;
/** Options that give code on the command line; their value follows as an argument of its own. */
const CODE_OPTIONS: ReadonlySet<string> = new Set(['-e', '--eval', '-p', '--print', '-pe']);
const INTERACTIVE: ReadonlySet<string> = new Set(['-i', '--interactive', '-c', '--check']);

/** Filters `process.execArgv`. */
export function inheritedNodeOptions(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < execArgv.length; index++) {
    const option = execArgv[index] ?? '';
    if (CODE_OPTIONS.has(option)) {
      index++;
      continue;
    }
    const isCode = /^--(eval|print|input-type)(=|$)/.test(option);
    if (!isCode && !INTERACTIVE.has(option) && !OWN_OPTIONS.test(option)) kept.push(option);
  }
  return kept;
}
