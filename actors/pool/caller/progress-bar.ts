/**
 * Shows the progress of a call: a bar on a terminal, a line now and then elsewhere.
 *
 * The bar is that of `cli-progress`, which is loaded when the first is drawn. It leaves cursor and line wrapping as they
 * are, so that a program may end at any time and its terminal is as before.
 */

import type { GenericFormatter, SingleBar } from 'cli-progress';
import { checkKeys } from '../../../lib/check-option.ts';
import { OptionError } from '../../../lib/errors.ts';
import type { Progress } from '../pool-options.ts';
import { elapsedMs, progressTexts, shareDone } from './progress-text.ts';

export interface ProgressBarOptions {
  /** Where it is shown. @defaultValue process.stderr */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** What the items are. @defaultValue 'items' */
  readonly unit?: string;
}

/** What draws. */
interface Display {
  show(progress: Progress): void;
}

type Stream = NonNullable<ProgressBarOptions['stream']>;

/**
 * Makes an `onProgress` that shows how far a call is. One for each call at a time; the next call may have it after that.
 *
 * @throws {@link OptionError} when an option is wrong.
 * @example
 * ```ts
 * await pool.map(task, items, { onProgress: progressBar() });
 * ```
 */
export function progressBar(options: ProgressBarOptions = {}): (progress: Progress) => void {
  checkKeys('options', options, ['stream', 'unit'] satisfies (keyof ProgressBarOptions)[]);
  const { stream = process.stderr, unit = 'items' } = options;
  if (typeof stream?.write !== 'function') throw new OptionError('stream', stream, 'a stream to write to');
  if (typeof unit !== 'string') throw new OptionError('unit', unit, 'a string');
  const open = (): Display => (isTerminal(stream) ? new Bar(stream, unit) : new Lines(stream, unit));
  let display: Display | undefined;
  return (progress) => {
    display ??= open();
    display.show(progress);
    if (progress.isOver) display = undefined;
  };
}

/** One on which the cursor can be moved. */
function isTerminal(stream: Stream): boolean {
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** Between two lines; longer the longer it takes. */
const LINE_EVERY_MS = 1_000;
const LINE_EVERY_SHARE = 0.1;

class Lines implements Display {
  readonly #stream: Stream;
  readonly #unit: string;
  #shownMs = 0;

  constructor(stream: Stream, unit: string) {
    this.#stream = stream;
    this.#unit = unit;
  }

  show(progress: Progress): void {
    const ms = elapsedMs(progress);
    if (!progress.isOver && ms < this.#shownMs * (1 + LINE_EVERY_SHARE) + LINE_EVERY_MS) return;
    this.#shownMs = ms;
    this.#stream.write(`${progressTexts(progress, this.#unit).join('  ')}\n`);
  }
}

const NARROWEST_BAR = 8;
const WIDEST_BAR = 40;
/** What a terminal is taken for that does not say how wide it is. */
const USUAL_COLUMNS = 80;

class Bar implements Display {
  readonly #stream: Stream;
  readonly #unit: string;
  #bar: SingleBar | undefined;
  /** Instead, where the library is missing, as it may be in a program that was bundled. */
  #lines: Lines | undefined;
  #latest: Progress | undefined;

  constructor(stream: Stream, unit: string) {
    this.#stream = stream;
    this.#unit = unit;
    this.#open().catch(() => {
      this.#lines = new Lines(stream, unit);
      this.#draw();
    });
  }

  show(progress: Progress): void {
    this.#latest = progress;
    this.#draw();
  }

  async #open(): Promise<void> {
    const { default: cliProgress } = await import('cli-progress');
    const { BarFormat } = cliProgress.Format;
    const format: GenericFormatter = (options, { progress: share }) => {
      if (this.#latest === undefined) return '';
      const columns = this.#stream.columns || USUAL_COLUMNS;
      const fits = (texts: readonly string[]): boolean =>
        texts.join('  ').length <= columns - NARROWEST_BAR - 2;
      const texts = progressTexts(this.#latest, this.#unit);
      while (texts.length > 1 && !fits(texts)) texts.pop();
      const text = texts.join('  ');
      if (this.#latest.total === undefined) return text;
      const barsize = Math.max(0, Math.min(WIDEST_BAR, columns - text.length - 2));
      return `${BarFormat(share, { ...options, barsize })} ${text}`;
    };
    // With line wrapping untouched, each line is cut to the terminal's width.
    const options = { stream: this.#stream, format, linewrap: true };
    this.#bar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic);
    this.#bar.start(1, 0);
    this.#draw();
  }

  #draw(): void {
    if (this.#latest === undefined) return;
    this.#lines?.show(this.#latest);
    const { done, total, isOver } = this.#latest;
    this.#bar?.update(total === undefined ? 0 : shareDone(done, total));
    if (isOver) this.#bar?.stop();
  }
}
