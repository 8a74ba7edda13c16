import Table from 'cli-table3';
import { width } from './command-line.js';

/** Writes one line of results to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes progress and remarks for people to standard error. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

const gap = '  ';

/** Columns for people, the first row being their titles. */
export function table(rows: readonly (readonly string[])[]): string {
  const noBorders = Object.fromEntries(borderNames.map((name) => [name, '']));
  const columns = new Table({
    chars: { ...noBorders, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  columns.push(...rows.map((row) => [...row]));
  return columns.toString().replace(/ +$/gm, '');
}

/** What the last column, which is mostly free text, gives up before any other is shortened. */
const leastOfLast = 12;

/**
 * As {@link table}, shortened until each row fits a terminal: the last column first, then the widest; the first column,
 * which identifies the row, never.
 */
export function fittingTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  const room = width - gap.length * (widths.length - 1);
  const total = () => widths.reduce((sum, one) => sum + one, 0);
  while (total() > room) {
    const last = widths.length - 1;
    const widest = Math.max(...widths.slice(1));
    if (widest <= 4) break;
    const index = (widths[last] ?? 0) > leastOfLast ? last : widths.indexOf(widest, 1);
    widths[index] = (widths[index] ?? 0) - 1;
  }
  return table(rows.map((row) => row.map((cell, index) => shortened(cell, widths[index] ?? 0))));
}

function shortened(cell: string, length: number): string {
  const line = cell.replace(/\s+/g, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

const borderNames = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
