/** Shows how far the job is: a bar on a terminal, a line every second elsewhere. */

import cliProgress from 'cli-progress';
import { compact, count, counted, duration, size } from './figures.ts';

/** Where the job stands. */
export interface Snapshot {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly totalBytes: number;
  /** Since the hashing began. */
  readonly elapsedMs: number;
  /** Alive at this moment. */
  readonly workers: number;
  /** Of e. */
  readonly digits: number;
}

export interface Progress {
  update(snapshot: Snapshot): void;
  /** Gives the terminal back; harmless twice. */
  stop(): void;
}

export function openProgress(out: NodeJS.WriteStream): Progress {
  return out.isTTY ? new Bar(out) : new Lines(out);
}

/** What one file costs whatever its size, in bytes that take as long to hash. */
const FILE_COST_BYTES = 32 * 1024;

/** How much of the work is done, from 0 to 1; a large file counts for more than a small one. */
function shareDone({ done, total, bytes, totalBytes }: Snapshot): number {
  const all = totalBytes + total * FILE_COST_BYTES;
  return done >= total ? 1 : Math.min((bytes + done * FILE_COST_BYTES) / all, 1);
}

/** The most important first. */
function figures(snapshot: Snapshot): string[] {
  const { done, total, bytes, elapsedMs, workers, digits } = snapshot;
  const share = shareDone(snapshot);
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = share > 0 ? duration((elapsedMs * (1 - share)) / share) : '?';
  return [
    `${Math.floor(share * 100)}%`.padStart(4),
    `${count(done)}/${count(total)} files`,
    `${count(perSecond)}/s`,
    share < 1 ? `ETA ${left}` : `in ${duration(elapsedMs)}`,
    counted(workers, 'worker'),
    `e ${compact(digits)} digits`,
    size(bytes),
  ];
}

/** Between two lines; longer the longer it takes. */
const LINE_EVERY_MS = 1000;
const LINE_EVERY_SHARE = 0.1;

class Lines implements Progress {
  readonly #out: NodeJS.WriteStream;
  #shown = -Infinity;
  #pending: Snapshot | undefined;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  update(snapshot: Snapshot): void {
    this.#pending = snapshot;
    if (snapshot.elapsedMs >= this.#shown * (1 + LINE_EVERY_SHARE) + LINE_EVERY_MS) this.stop();
  }

  /** Writes what has not been shown yet. */
  stop(): void {
    if (this.#pending === undefined) return;
    this.#out.write(`${figures(this.#pending).join('  ')}\n`);
    this.#shown = this.#pending.elapsedMs;
    this.#pending = undefined;
  }
}

const NARROWEST_BAR = 7;
const WIDEST_BAR = 40;

class Bar implements Progress {
  readonly #bar: cliProgress.SingleBar;
  #figures: readonly string[] = [];
  #started = false;

  constructor(out: NodeJS.WriteStream) {
    this.#bar = new cliProgress.SingleBar(
      {
        stream: out,
        hideCursor: true,
        format: (options, { progress }) => {
          const room = out.columns - NARROWEST_BAR - 2;
          const shown = this.#figures.filter((_, at, all) => all.slice(0, at + 1).join('  ').length <= room);
          const text = shown.join('  ');
          const barsize = Math.min(WIDEST_BAR, out.columns - text.length - 2);
          return cliProgress.Format.BarFormat(progress, { ...options, barsize }) + ` ${text}`;
        },
      },
      cliProgress.Presets.shades_classic,
    );
  }

  update(snapshot: Snapshot): void {
    this.#figures = figures(snapshot);
    if (this.#started) this.#bar.update(shareDone(snapshot));
    else this.#bar.start(1, 0);
    this.#started = true;
  }

  stop(): void {
    this.#bar.stop();
  }
}
