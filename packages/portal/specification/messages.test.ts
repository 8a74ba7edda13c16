import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operations } from '@cardea/domain';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../src/language/messages/', import.meta.url));
const languages = readdirSync(folder);

function textsOf(file: string): Record<string, Record<string, string>> {
  return JSON.parse(readFileSync(folder + file, 'utf8'));
}

/** `group.key {{variables}}` of every text, so that two languages can be compared. */
function outlineOf(file: string): string[] {
  return Object.entries(textsOf(file)).flatMap(([group, texts]) =>
    Object.entries(texts).map(
      ([key, text]) => `${group}.${key} ${(text.match(/\{\{\w+\}\}/g) ?? []).sort().join(' ')}`,
    ),
  );
}

test.each(languages)('%s has the same texts as English, with the same places to fill in', (file) => {
  expect(outlineOf(file)).toEqual(outlineOf('en.json'));
});

test.each(languages)('%s names every operation and every request type', (file) => {
  const { operation, requestType } = textsOf(file);
  expect(Object.keys(operation ?? {})).toEqual(expect.arrayContaining(operations.map(({ name }) => name)));
  expect(Object.keys(requestType ?? {})).toEqual(
    expect.arrayContaining(['Enroll', ...new Set(operations.map((each) => each.requestType))]),
  );
});
