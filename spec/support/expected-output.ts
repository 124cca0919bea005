/** What an example says that it prints: its `// => …` comments, where `…` stands for any text. */

/** @returns What stands behind each `// =>` of a source, in order. */
export function expectedLines(source: string): string[] {
  return [...source.matchAll(/\/\/ => (.*)$/gm)].map(([, line = '']) => line.trim());
}

/**
 * Looks for expected lines in an output; other lines may stand between them.
 *
 * @returns The first that is not there, in its place in the order, or `undefined`.
 */
export function firstMissing(expected: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const line of expected) {
    const found = lines.findIndex((candidate, at) => at >= from && matches(line, candidate));
    if (found < 0) return line;
    from = found + 1;
  }
  return undefined;
}

function matches(expected: string, line: string): boolean {
  const [first = '', ...others] = expected
    .split('…')
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${[first, ...others].join('.*')}$`).test(line);
}
