/** Gives a file to the browser's downloads. */
export function saveAs(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/**
 * A table in CSV with the mark by which spreadsheets know UTF-8, and with headings in the reader's language: the server's names
 * of columns are for programs. What stands below is the same in every language.
 */
export function spreadsheetOf(csv: string, headingOf: (column: string) => string): Blob {
  const [titles = ''] = csv.split('\r\n', 1);
  const headings = titles
    .split(',')
    .map((column) => `"${headingOf(column.replace('\uFEFF', '')).replaceAll('"', '""')}"`);
  return new Blob(['\uFEFF', headings.join(','), csv.slice(titles.length)], {
    type: 'text/csv;charset=utf-8',
  });
}
