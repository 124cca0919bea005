/** The tree of a system in print: a line for each actor, in columns, with the branches drawn. */

import { clip } from '../../codec/text.ts';
import type { ExitReason } from '../../exit-reason.ts';
import type { TreeNode } from './tree.ts';

const LONGEST_REASON = 80;
const COLUMN_GAP = '  ';
const NOTHING_KNOWN: readonly string[] = ['', '', '', '', '', '', ''];

/**
 * Draws a tree, or a part of one, for a terminal without colours.
 *
 * @returns Lines without a newline at the end. A column that would be empty everywhere is left out.
 * @example
 * ```ts
 * console.log(formatTree(await system.tree()));
 * ```
 */
export function formatTree(node: TreeNode): string {
  const rows: (readonly string[])[] = [];
  addRows(rows, node, '', '');
  const widths = rows.reduce<readonly number[]>(
    (widest, cells) => cells.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((cells) => lineOf(cells, widths)).join('\n');
}

/** @param branch - What is drawn before the node itself. @param trunk - Before all that is below it. */
function addRows(rows: (readonly string[])[], node: TreeNode, branch: string, trunk: string): void {
  rows.push(cellsOf(node, branch));
  const { children, omitted = 0 } = node;
  for (const [at, child] of children.entries()) {
    const isLast = at === children.length - 1 && omitted === 0;
    addRows(rows, child, trunk + (isLast ? '└─ ' : '├─ '), trunk + (isLast ? '   ' : '│  '));
  }
  if (omitted > 0) rows.push([`${trunk}└─ … ${omitted} more`, ...NOTHING_KNOWN]);
}

function cellsOf(node: TreeNode, branch: string): readonly string[] {
  const { id, type, state, pid, uptimeMs, restarts, lastExit } = node;
  return [
    branch + printable(id),
    type,
    state,
    pid === undefined ? '' : `pid ${pid}`,
    uptimeMs === undefined ? '' : `up ${durationOf(uptimeMs)}`,
    restarts === 0 ? '' : `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`,
    mailboxOf(node),
    lastExit === undefined ? '' : `last: ${clip(printable(endOf(lastExit)), LONGEST_REASON)}`,
  ];
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => [cell, widths[at] ?? 0] as const)
    .filter(([, width]) => width > 0)
    .map(([cell, width]) => cell.padEnd(width))
    .join(COLUMN_GAP)
    .trimEnd();
}

function mailboxOf({ mailbox, unresponsive }: TreeNode): string {
  if (unresponsive === true) return 'not answering';
  return mailbox === undefined ? '' : `mailbox ${mailbox.length} (max ${mailbox.highWater})`;
}

const UNITS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
  { unit: 'ms', ms: 1 },
] as const;

/** In the largest unit of which there is a whole one. */
function durationOf(durationMs: number): string {
  const { unit, ms } = UNITS.find((one) => durationMs >= one.ms) ?? { unit: 'ms', ms: 1 };
  return `${Math.floor(durationMs / ms)} ${unit}`;
}

function endOf(reason: ExitReason): string {
  switch (reason.type) {
    case 'shutdown':
      return reason.detail === undefined ? 'shutdown' : `shutdown: ${reason.detail}`;
    case 'killed':
      return `killed by ${reason.by}`;
    case 'crashed':
      return `crashed: ${reason.error.message}`;
    case 'exited': {
      const how = reason.signal ?? `exit code ${reason.code}`;
      return reason.outOfMemory ? `${how}, out of memory` : how;
    }
    case 'normal':
    case 'noproc':
    case 'disconnected':
      return reason.type;
  }
}

/** Keeps names and messages of others on one line, and from being orders to the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\s\p{C}]+/gu, ' ');
}
