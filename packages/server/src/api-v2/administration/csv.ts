import { stringify } from 'csv-stringify/sync';

/** What a cell of a report can hold. */
export type Cell = string | number | boolean | Date | object | null;

/** Cells that begin so are formulas to spreadsheets (OWASP: CSV injection); tab and line ends lead to them. */
const formulaStart = /^[=+\-@\t\r\n]/;

/**
 * Writes rows as CSV (RFC 4180: CRLF, quotation marks where needed) in UTF-8 with a byte order mark, without which common
 * spreadsheets read another character set. Instants are ISO 8601; what is below is JSON.
 *
 * Names and comments in a report were typed by people who may wish harm to whoever opens it: a text that a spreadsheet
 * would take as a formula gets an apostrophe in front, which the spreadsheet shows as text. Numbers stay numbers.
 */
export function toCsv<T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string {
  return csvTitles(columns) + csvLines(columns, rows);
}

/** The first line of {@link toCsv}, for what is written piece by piece. */
export function csvTitles(columns: readonly string[]): string {
  return stringify([columns], { bom: true, record_delimiter: 'windows' });
}

/** The further lines of {@link toCsv}. */
export function csvLines<T extends object>(
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column] as Cell)));
  return stringify(lines, { record_delimiter: 'windows' });
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text =
    value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
  return formulaStart.test(text) ? `'${text}` : text;
}
