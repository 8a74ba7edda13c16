import { expect, test } from 'vitest';
import { toCsv } from './csv.js';

interface Row {
  readonly name: string;
  readonly count: number;
}

function written(name: string): string {
  return toCsv<Row>(['name', 'count'], [{ name, count: -1 }]);
}

test.each(['=HYPERLINK("http://x")', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\r=1'])(
  'the text %j is no formula to a spreadsheet',
  (name) => {
    const [, line = ''] = written(name).split('\r\n');
    expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

test.each(['Ada = Lovelace', 'a-b', 'x@example.com', ''])('the text %j stays as it is', (name) => {
  expect(written(name)).toContain(`\r\n${name},-1\r\n`);
});

test('a number stays a number, a negative one too', () => {
  expect(written('a').endsWith('a,-1\r\n')).toBe(true);
});

test('commas, quotation marks and line ends are quoted (RFC 4180 §2)', () => {
  expect(written('a,"b"\nc')).toContain('"a,""b""\nc",-1');
});

test('a byte order mark tells spreadsheets that it is UTF-8', () => {
  expect(written('é').startsWith('\uFEFFname,count\r\n')).toBe(true);
});
