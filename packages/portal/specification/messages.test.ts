import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  auditActions,
  managementRights,
  operations,
  progressSteps,
  requestStatuses,
  smartcardStatuses,
} from '@cardea/domain';
import { expect, test } from 'vitest';
import { reportNames } from '../src/features/reports/report-names.js';

const sources = fileURLToPath(new URL('../src/', import.meta.url));
const folders = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('messages/en.json'))
  .map((path) => dirname(path));
const shared = 'language/messages';
const languages = readdirSync(sources + shared);
const files = folders.flatMap((folder) => languages.map((language) => [folder, language] as const));

function textsOf(folder: string, file: string): Record<string, Record<string, string>> {
  return JSON.parse(readFileSync(`${sources}${folder}/${file}`, 'utf8'));
}

/** `group.key {{variables}}` of every text, so that two languages can be compared. */
function outlineOf(folder: string, file: string): string[] {
  return Object.entries(textsOf(folder, file)).flatMap(([group, texts]) =>
    Object.entries(texts).map(
      ([key, text]) => `${group}.${key} ${(text.match(/\{\{\w+(, number)?\}\}/g) ?? []).sort().join(' ')}`,
    ),
  );
}

test.each(files)('%s/%s has the same texts as English, with the same places to fill in', (folder, file) => {
  expect(outlineOf(folder, file)).toEqual(outlineOf(folder, 'en.json'));
});

test('no two features have a group of texts of the same name', () => {
  const groups = folders.flatMap((folder) => Object.keys(textsOf(folder, 'en.json')));
  expect(groups.filter((name, index) => groups.indexOf(name) !== index)).toEqual([]);
});

test.each(languages)('%s names every operation and every request type', (file) => {
  const { operation, requestType } = textsOf(shared, file);
  expect(Object.keys(operation ?? {})).toEqual(expect.arrayContaining(operations.map(({ name }) => name)));
  expect(Object.keys(requestType ?? {})).toEqual(
    expect.arrayContaining(['Enroll', ...new Set(operations.map((each) => each.requestType))]),
  );
});

test.each(files)('%s/%s writes every count as numbers are written in the language', (folder, file) => {
  const texts = Object.values(textsOf(folder, file)).flatMap((group) => Object.values(group));
  expect(texts.filter((text) => text.includes('{{count}}'))).toEqual([]);
});

/** Groups of texts whose keys are put together from what the server says, and what it can say. */
const closedSets: readonly (readonly [group: string, folder: string, names: readonly string[]])[] = [
  ['status', shared, smartcardStatuses],
  ['requestStatus', shared, requestStatuses],
  ['right', shared, managementRights],
  ['report', shared, reportNames],
  ['progress', 'features/hand-over/messages', progressSteps],
  ['auditAction', 'features/audit/messages', auditActions.map((action) => action.replaceAll('.', '-'))],
];

test.each(closedSets)('every %s that there can be has a text', (group, folder, names) => {
  for (const language of languages)
    expect(Object.keys(textsOf(folder, language)[group] ?? {})).toEqual(expect.arrayContaining([...names]));
});
