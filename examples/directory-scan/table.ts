/** Writes tables: in boxes on a terminal, in plain columns elsewhere. */

import CliTable from 'cli-table3';
import { shortened } from './figures.ts';

export interface Column {
  readonly head: string;
  readonly right?: boolean;
  /** Too long a text is cut here, on a terminal. */
  readonly flexible?: boolean;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const NARROWEST = 20;

export function writeTable(table: Table, out: NodeJS.WriteStream): void {
  const text = out.isTTY ? boxed(table, out.columns) : plain(table);
  out.write(`\n${table.title}\n${text}\n`);
}

function boxed({ columns, rows }: Table, width: number): string {
  const head = columns.map((column) => column.head);
  const fixed = columns.map((column, index) =>
    column.flexible === true ? 0 : longest(index, [head, ...rows]),
  );
  const borders = 3 * columns.length + 1;
  const left = Math.max(NARROWEST, width - borders - fixed.reduce((sum, each) => sum + each, 0));
  const box = new CliTable({
    head: head.some((text) => text !== '') ? head : [],
    colAligns: columns.map(({ right }) => (right === true ? 'right' : 'left')),
    style: { head: ['bold'], border: ['gray'], compact: true },
  });
  box.push(
    ...rows.map((row) =>
      row.map((cell, at) => (columns[at]?.flexible === true ? shortened(cell, left) : cell)),
    ),
  );
  return box.toString();
}

function plain({ columns, rows }: Table): string {
  const head = columns.map((column) => column.head);
  const lines = head.some((text) => text !== '') ? [head, ...rows] : rows;
  const widths = columns.map((_, index) => longest(index, lines));
  const pad = (cell: string, at: number): string =>
    columns[at]?.right === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
  return lines.map((line) => `  ${line.map(pad).join('  ').trimEnd()}`).join('\n');
}

function longest(index: number, rows: readonly (readonly string[])[]): number {
  return rows.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), 0);
}
