/** How progress is written: the most important first. */

import type { Progress } from '../pool-options.ts';

/** Such as `45%`, `450/1,000 files`, `205/s`, `ETA 2.7 s`. */
export function progressTexts(progress: Progress, unit: string): string[] {
  const { done, total, ratePerSecond, etaMs, isOver } = progress;
  const whole = Math.floor(done);
  const percent = total === undefined ? [] : [`${Math.floor(100 * shareDone(done, total))}%`.padStart(4)];
  const items = total === undefined ? count(whole) : `${count(whole)}/${count(total)}`;
  const rate = ratePerSecond < 10 ? ratePerSecond.toFixed(1) : count(ratePerSecond);
  const time = isOver
    ? [`in ${duration(elapsedMs(progress))}`]
    : etaMs === undefined
      ? []
      : [`ETA ${duration(etaMs)}`];
  return [...percent, `${items} ${unit}`, `${rate}/s`, ...time];
}

/** From 0 to 1; all of nothing is done. */
export function shareDone(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}

/** Since the call began. */
export function elapsedMs({ done, ratePerSecond }: Progress): number {
  return ratePerSecond > 0 ? (1_000 * done) / ratePerSecond : 0;
}

/** Such as `420 ms`, `4.2 s`, `1:05 min`, `2:07 h`. */
function duration(ms: number): string {
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)} min`;
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
