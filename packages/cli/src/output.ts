/** Writes one line of results to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes progress and remarks for people to standard error. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns of even width. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
