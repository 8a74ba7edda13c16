import { expect, test } from 'vitest';
import { width } from './command-line.js';
import { fittingTable } from './output.js';

const uuid = 'a9b4b42c-cc50-4c9b-89d1-bbc0bcd5a099';

test('a table that fits is not shortened', () => {
  expect(
    fittingTable([
      ['A', 'B'],
      ['one', 'two'],
    ]),
  ).toBe('A    B\none  two');
});

test('free text in the last column gives way first, and the first column never', () => {
  const lines = fittingTable([
    ['REQUEST', 'TYPE', 'COMMENT'],
    [uuid, 'TemporaryCardDisable', 'lost on the way '.repeat(20)],
  ]).split('\n');
  expect(lines[1]).toMatch(new RegExp(`^${uuid} {2}TemporaryCardDisable {2}lost .*…$`));
  expect(lines[1]).toHaveLength(width);
});

test('then the widest columns share what room there is', () => {
  const [, line = ''] = fittingTable([
    ['ID', 'B', 'C', 'D'],
    [uuid, 'b'.repeat(80), 'c'.repeat(10), 'd'.repeat(80)],
  ]).split('\n');
  expect(line.length).toBeLessThanOrEqual(width);
  expect(line).toContain('c'.repeat(10));
  expect(line).toMatch(/b…/);
});
