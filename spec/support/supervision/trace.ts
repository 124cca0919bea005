/** Compares the order in which children started and stopped with what the model says of it. */

/**
 * Brings what has happened and what was expected into a form in which they are equal if one is an
 * instance of the other: the children of a dynamic supervisor stop in any order, and those that fall
 * with a killed supervisor (`×`) may have been stopped in time or not.
 *
 * @param dynamic - Says whether the supervisor at a path is one.
 * @returns Both, `+path` a start, `-path` a stop.
 */
export function comparable(
  happened: readonly string[],
  expected: readonly string[],
  dynamic: (path: string) => boolean,
): { readonly happened: readonly string[]; readonly expected: readonly string[] } {
  const rest = [...happened];
  for (const entry of expected) {
    if (!entry.startsWith('×')) continue;
    const at = rest.indexOf(`-${entry.slice(1)}`);
    const restarted = rest.indexOf(`+${entry.slice(1)}`);
    // One that was started again before may be stopped for another reason.
    if (at >= 0 && (restarted < 0 || at < restarted)) rest.splice(at, 1);
  }
  const foreseen = expected.filter((entry) => !entry.startsWith('×'));
  return { happened: sortParallel(rest, dynamic), expected: sortParallel(foreseen, dynamic) };
}

function sortParallel(trace: readonly string[], dynamic: (path: string) => boolean): string[] {
  const sorted: string[] = [];
  let group: string[] = [];
  let groupOf: string | undefined;
  for (const entry of trace) {
    const above = entry.slice(1, entry.lastIndexOf('/'));
    const parallel = entry.startsWith('-') && dynamic(above) ? above : undefined;
    if (parallel === undefined || parallel !== groupOf) {
      sorted.push(...group.sort());
      group = [];
    }
    if (parallel === undefined) sorted.push(entry);
    else group.push(entry);
    groupOf = parallel;
  }
  return [...sorted, ...group.sort()];
}
