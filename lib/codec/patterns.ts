/**
 * What it takes to make a RegExp of a text that came. The engine reads a pattern when it is made, 100 ns a
 * character; but where the flags are `u` or `v`, up to 73 µs (`\p{RGI_Emoji}`; Node 20), so that a message of
 * 16 MiB could hold up its receiver for minutes.
 */

/** The most that the patterns of one message may cost: 16 Mi characters, or 64 Ki of Unicode patterns. */
export const MAX_PATTERN_COST: number = 16 * 1024 * 1024;
const UNICODE_COST = 256;

export function patternCost(source: string, flags: string): number {
  return source.length * (/[uv]/.test(flags) ? UNICODE_COST : 1);
}
