/** Which options of node a child inherits: all but those that are about this one run of the parent. */

/** Options that would make a child wait for a debugger, watch files, run tests or profile; or that give code. */
const OWN_OPTION =
  /^(--(inspect|watch|test|cpu-prof|heap-prof|eval|print|input-type|interactive|check)\b|-(e|p|pe|i|c)$)/;
/** Those of them that take no value. All others have one, after `=` or as the next argument. */
const FLAG =
  /^(--(inspect(-brk|-wait)?|watch(-preserve-output)?|test(-only|-force-exit|-update-snapshots)?|cpu-prof|heap-prof|interactive|check)|-(i|c))$/;

/** Filters `process.execArgv`. */
export function inheritedNodeOptions(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < execArgv.length; index++) {
    const option = execArgv[index] ?? '';
    if (!OWN_OPTION.test(option)) kept.push(option);
    else if (!option.includes('=') && !FLAG.test(option)) index++;
  }
  return kept;
}
