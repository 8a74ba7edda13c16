import Table from 'cli-table3';

/** Writes one line of results to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes progress and remarks for people to standard error. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns for people, the first row being their titles. */
export function table(rows: readonly (readonly string[])[]): string {
  const noBorders = Object.fromEntries(borderNames.map((name) => [name, '']));
  const columns = new Table({
    chars: { ...noBorders, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  columns.push(...rows.map((row) => [...row]));
  return columns.toString().replace(/ +$/gm, '');
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
