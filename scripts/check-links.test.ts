import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenLinks } from './check-links.mjs';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardea-links-'));
  writeFileSync(join(folder, 'other.md'), '# Other page\n\n## How it `works`, in short\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

function check(markdown: string): string[] {
  writeFileSync(join(folder, 'page.md'), markdown);
  return brokenLinks('page.md', folder);
}

test('links to files and headings that exist are fine, and so are addresses and links in code', () => {
  const good = [
    '# Page',
    '[a](other.md) [b](./other.md#how-it-works-in-short) [c](#page) [d](https://example.com/x)',
    '`[e](missing.md)`',
    '```',
    '[f](missing.md)',
    '```',
    '[folder](.)',
  ];
  expect(check(good.join('\n'))).toEqual([]);
});

test('a link to a missing file or heading is named', () => {
  expect(check('[a](missing.md) ![b](missing.png) [c](other.md#nowhere) [d](#nowhere)')).toEqual([
    'missing.md: no such file',
    'missing.png: no such file',
    'other.md#nowhere: no such heading',
    '#nowhere: no such heading',
  ]);
});
