import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { renderPdf } from './render-pdf.js';

const createdAt = new Date('2026-11-25T08:00:00Z');

/** What pdftotext (Poppler) reads, one entry a page. */
async function pagesOf(title: string, text: string): Promise<string[]> {
  const pdf = await renderPdf({ title, text, createdAt });
  const read = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString();
  return read.split('\f').slice(0, -1);
}

test('title and lines stand on the page in their order', async () => {
  const [page = '', ...more] = await pagesOf('PIN letter', 'Dear Zoë,\n\nyour number is € 5.');
  expect(more).toEqual([]);
  expect(page).toMatch(/PIN letter\s+Dear Zoë,\s+your number is € 5\./);
});

test('long lines are wrapped and long texts go on to further pages, nothing lost', async () => {
  const words = Array.from({ length: 3000 }, (_, n) => `w${n}`);
  const pages = await pagesOf('Long', words.join(' '));
  expect(pages.length).toBeGreaterThan(2);
  expect(
    pages
      .join(' ')
      .split(/\s+/)
      .filter((word) => /^w\d+$/.test(word)),
  ).toEqual(words);
});

test('names in Latin, Greek and Cyrillic letters are printed as they are written', async () => {
  const names = 'Łukasz Żółć, Ayşe Öğün, Ελένη, Тарас';
  expect((await pagesOf('T', names)).join()).toContain(names);
});

test('the same text at the same instant gives the same text again, dated', async () => {
  const pdf = Buffer.from(await renderPdf({ title: 'T', text: 'x', createdAt }));
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1')).toContain('D:20261125080000Z');
});
