/** What the job found, as tables. */

import { relative } from 'node:path';
import { count, counted, duration, percent, printable, size } from './figures.ts';
import type { Outcome } from './job.ts';
import type { Options } from './options.ts';
import type { Column, Table } from './table.ts';
import type { Tally } from './tally.ts';
import type { Findings } from './walk.ts';

/** Rows of each table that could have any number. */
const ROWS = 10;

type Name = (path: string) => string;

/** All tables of a job; the summary comes last, where the eye is. */
export function reportOf(options: Options, outcome: Outcome): Table[] {
  const { tally } = outcome;
  const name: Name = (path) => printable(relative(options.root, path) || '.');
  const tables = [
    extensions(tally),
    largest(tally, name),
    duplicates(tally, name),
    unreadable(outcome, name),
  ];
  return [...tables.filter(({ rows }) => rows.length > 0), summary(options, outcome)];
}

const path: Column = { head: 'Path', flexible: true };
const number = (head: string): Column => ({ head, right: true });

function extensions(tally: Tally): Table {
  const all = tally.extensions();
  return {
    title: `By extension${rowsOf(all.length)}`,
    columns: [{ head: 'Extension' }, number('Files'), number('Bytes'), number('Share')],
    rows: all
      .slice(0, ROWS)
      .map(({ extension, files, bytes }) => [
        printable(extension) || '(none)',
        count(files),
        count(bytes),
        percent(bytes / Math.max(1, tally.bytes)),
      ]),
  };
}

function largest(tally: Tally, name: Name): Table {
  return {
    title: `Largest files${rowsOf(tally.files)}`,
    columns: [number('Bytes'), path],
    rows: tally.largest(ROWS).map((file) => [count(file.bytes), name(file.path)]),
  };
}

function duplicates(tally: Tally, name: Name): Table {
  const groups = tally.duplicates();
  return {
    title: `Duplicates by SHA-256${rowsOf(groups.length)}`,
    columns: [number('Copies'), number('Bytes each'), number('Wasted'), { ...path, head: 'One of them' }],
    rows: groups
      .slice(0, ROWS)
      .map(({ bytes, paths: [first = '', ...others] }) => [
        count(others.length + 1),
        count(bytes),
        count(bytes * others.length),
        name(first),
      ]),
  };
}

/** Lists all, however many. */
function unreadable({ findings, tally }: Outcome, name: Name): Table {
  return {
    title: 'Not readable',
    columns: [{ head: 'Why' }, path],
    rows: [...findings.unreadable, ...tally.unreadable]
      .map((each) => [each.why, name(each.path)])
      .sort(([, one = ''], [, other = '']) => (one < other ? -1 : 1)),
  };
}

function summary(options: Options, outcome: Outcome): Table {
  const { findings, tally, hashingMs } = outcome;
  const seconds = Math.max(hashingMs, 1) / 1000;
  const workers = `${count(options.workers)} at a time`;
  const rows = [
    ['Files', count(tally.files)],
    ['Bytes', exact(tally.bytes)],
    ['Directories', count(findings.directories)],
    ['Duplicates', duplicatesLine(tally)],
    ['Left out', leftOut(findings)],
    ['Not readable', count(findings.unreadable.length + tally.unreadable.length)],
    [
      'Hashed in',
      `${duration(hashingMs)}: ${count(tally.files / seconds)} files/s, ${size(tally.bytes / seconds)}/s`,
    ],
    ['Workers', options.kill ? `${workers}; killed and replaced: ${count(outcome.killed)}` : workers],
    ...speedUp(outcome),
    ['e', digits(outcome)],
  ];
  return { title: 'Summary', columns: [{ head: '' }, { head: '', flexible: true }], rows };
}

function rowsOf(all: number): string {
  return all > ROWS ? `, the first ${ROWS} of ${count(all)}` : '';
}

function exact(bytes: number): string {
  return bytes < 1000 ? count(bytes) : `${count(bytes)} (${size(bytes)})`;
}

function duplicatesLine(tally: Tally): string {
  const groups = tally.duplicates();
  if (groups.length === 0) return 'none';
  const copies = groups.reduce((sum, { paths }) => sum + paths.length - 1, 0);
  const wasted = groups.reduce((sum, { bytes, paths }) => sum + bytes * (paths.length - 1), 0);
  return `${count(copies)} in ${counted(groups.length, 'group')}, ${counted(wasted, 'byte')} wasted`;
}

function leftOut({ symbolicLinks, hardLinks, special }: Findings): string {
  const links = `${counted(symbolicLinks, 'symbolic link')}, ${counted(hardLinks, 'extra hard link')}`;
  return `${links}, ${counted(special, 'special file')}`;
}

function speedUp({ comparison }: Outcome): string[][] {
  if (comparison === undefined) return [['Speed-up', 'not measured']];
  if (comparison === 'too little') return [['Speed-up', 'too little work to measure']];
  const { files, bytes, aloneMs, poolMs, rounds } = comparison;
  return [
    [
      'Speed-up',
      `${(aloneMs / poolMs).toFixed(2)} × one process (${duration(aloneMs)} alone, ${duration(poolMs)} in the pool)`,
    ],
    [
      '  measured on',
      `${counted(files, 'file')}, ${size(bytes)}, read before; best of ${rounds} each, in turns`,
    ],
  ];
}

function digits({ e = '', digits: known }: Outcome): string {
  return e === '' ? `${count(known)} digits` : `${count(known)} digits: ${e.slice(0, 1)}.${e.slice(1)}…`;
}
