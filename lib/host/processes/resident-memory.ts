/** How much of the machine's memory processes take: their resident set, as the operating system has it. */

import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

export interface ResidentReader {
  /** How often it is worth its cost to read, milliseconds. */
  readonly intervalMs: number;
  /** Calls `found` for each of the processes that is there, at once or later. */
  read(pids: readonly number[], found: (pid: number, bytes: number) => void): void;
}

/** Chooses the way that this operating system has. */
export function residentReader(platform: NodeJS.Platform): ResidentReader {
  return platform === 'linux' ? readProc() : readPs();
}

/** Reads what Linux says of each process. Measured: 8 µs each. */
export function readProc(): ResidentReader {
  const pageBytes = pageSize();
  const buffer = Buffer.alloc(128);
  return {
    intervalMs: 250,
    read: (pids, found) => {
      for (const pid of pids) {
        const pages = residentPages(pid, buffer);
        if (pages !== undefined) found(pid, pages * pageBytes);
      }
    },
  };
}

/** Asks `ps`, which other systems have. Each time is a process of its own, of some milliseconds. */
export function readPs(): ResidentReader {
  return {
    intervalMs: 1_000,
    read: (pids, found) => {
      const tell = (lines: string): void => {
        for (const [, pid, kibibytes] of lines.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)) {
          found(Number(pid), Number(kibibytes) * 1024);
        }
      };
      try {
        execFile('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')], (_error, stdout) => tell(stdout));
      } catch {
        // No memory for another process: it is tried again.
      }
    },
  };
}

/** The second number of `/proc/<pid>/statm`; `undefined` when it cannot be read. Source: proc(5). */
function residentPages(pid: number, buffer: Buffer): number | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/statm`, 'r');
    const length = readSync(fd, buffer);
    const [, pages] = buffer.toString('latin1', 0, length).split(' ');
    return pages === undefined ? undefined : Number(pages);
  } catch {
    // It is gone, or this process has no descriptor left: it is looked at again.
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The key of the page size among what the kernel tells a program at its start. Source: getauxval(3). */
const AT_PAGESZ = 6n;
const USUAL_PAGE_BYTES = 4_096;

/** Bytes of a page of memory, which Node.js does not tell: 4 KiB mostly, 16 or 64 KiB on some arm64. */
function pageSize(): number {
  try {
    // Pairs of two machine words; both are of 64 bits wherever a page is not of 4 KiB.
    const pairs = readFileSync('/proc/self/auxv');
    const little = endianness() === 'LE';
    for (let at = 0; at + 16 <= pairs.length; at += 16) {
      const [key, value] = little
        ? [pairs.readBigUInt64LE(at), pairs.readBigUInt64LE(at + 8)]
        : [pairs.readBigUInt64BE(at), pairs.readBigUInt64BE(at + 8)];
      if (key === AT_PAGESZ) return Number(value);
    }
  } catch {
    // A process that may not be looked into: as below.
  }
  return USUAL_PAGE_BYTES;
}
