/** Adds up what the workers found, and draws the conclusions; the order of the results is irrelevant. */

import { extname } from 'node:path';
import type { Measured } from './tasks.ts';
import type { Unreadable } from './walk.ts';

interface CountedFile {
  readonly path: string;
  readonly bytes: number;
}

interface ExtensionTotal {
  /** In lower case with its dot; empty for files that have none. */
  readonly extension: string;
  files: number;
  bytes: number;
}

interface DuplicateGroup {
  /** Bytes of each. */
  readonly bytes: number;
  /** Two or more, sorted. */
  readonly paths: readonly string[];
}

export class Tally {
  files = 0;
  bytes = 0;
  readonly unreadable: Unreadable[] = [];
  readonly #counted: CountedFile[] = [];
  readonly #byHash = new Map<string, CountedFile[]>();

  add(path: string, measured: Measured): void {
    if ('unreadable' in measured) {
      this.unreadable.push({ path, why: measured.unreadable });
      return;
    }
    const { bytes, hash } = measured;
    const file = { path, bytes };
    this.files++;
    this.bytes += bytes;
    this.#counted.push(file);
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, [file]);
    else same.push(file);
  }

  /** Files that are dealt with, read or not. */
  get done(): number {
    return this.files + this.unreadable.length;
  }

  /** @returns The most bytes first. */
  extensions(): ExtensionTotal[] {
    const totals = new Map<string, ExtensionTotal>();
    for (const { path, bytes } of this.#counted) {
      const extension = extname(path).toLowerCase();
      const total = totals.get(extension) ?? { extension, files: 0, bytes: 0 };
      total.files++;
      total.bytes += bytes;
      totals.set(extension, total);
    }
    return [...totals.values()].sort((a, b) => b.bytes - a.bytes || compare(a.extension, b.extension));
  }

  /** @returns The largest first. */
  largest(count: number): CountedFile[] {
    return [...this.#counted].sort((a, b) => b.bytes - a.bytes || compare(a.path, b.path)).slice(0, count);
  }

  /** @returns The most wasted bytes first; empty files are no duplicates of each other. */
  duplicates(): DuplicateGroup[] {
    const groups = [...this.#byHash.values()].filter((files) => files.length > 1 && wastedOf(files) > 0);
    return groups
      .sort((a, b) => wastedOf(b) - wastedOf(a) || compare(firstPath(a), firstPath(b)))
      .map((files) => ({ bytes: files[0]?.bytes ?? 0, paths: files.map(({ path }) => path).sort(compare) }));
  }
}

function wastedOf(files: readonly CountedFile[]): number {
  return (files.length - 1) * (files[0]?.bytes ?? 0);
}

function firstPath(files: readonly CountedFile[]): string {
  return files.reduce((first, { path }) => (path < first ? path : first), files[0]?.path ?? '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
