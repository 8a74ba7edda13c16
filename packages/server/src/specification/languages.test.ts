import type { TLocalizedValidationError } from 'typebox/error';
import { Locale } from 'typebox/system';
import { expect, test } from 'vitest';
import { problemTable } from '../api-v2/problems.js';
import { germanSentences } from '../language/german.js';
import { spokenTexts } from './spoken-texts.js';

/** What TypeBox says of the keywords that the schemas of the API use, with places to fill in for its values. */
const schemaFaults = [
  ['anyOf', {}],
  ['const', {}],
  ['minimum', { comparison: '>=', limit: '{1}' }],
  ['maximum', { comparison: '<=', limit: '{1}' }],
  ['maxItems', { limit: '{1}' }],
  ['minItems', { limit: '{1}' }],
  ['maxLength', { limit: '{1}' }],
  ['minLength', { limit: '{1}' }],
  ['uniqueItems', {}],
  ['pattern', { pattern: '{1}' }],
  ['format', { format: '{1}' }],
  ...['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'].map(
    (type) => ['type', { type }] as const,
  ),
].map(([keyword, params]) => ({
  english: Locale.en_US({ keyword, params } as unknown as TLocalizedValidationError),
  place: 'TypeBox',
}));

// The compiler reads every source once for all of these.
const spoken = [
  ...spokenTexts(),
  ...schemaFaults,
  ...Object.values(problemTable).map(({ title }) => ({ english: title, place: 'problemTable' })),
  { english: 'Tell the administrator the correlation id {1}.', place: 'problemOf' },
  { english: 'The server failed. Tell the administrator the correlation id {1}.', place: 'internalMessage' },
];
const german: Readonly<Record<string, string>> = germanSentences;

test('everything that the server says through the management API has a German sentence', () => {
  const missing = spoken.filter(({ english }) => !Object.hasOwn(german, english));
  expect(missing.map(({ english, place }) => `${place}  ${english}`)).toEqual([]);
});

test('no German sentence is left of something that the server says no more', () => {
  const said = new Set(spoken.map(({ english }) => english));
  expect(Object.keys(german).filter((english) => !said.has(english))).toEqual([]);
});

test('every German sentence fills in the same values as its English', () => {
  const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();
  const unlike = Object.entries(german).filter(
    ([english, translation]) => places(english).join() !== places(translation).join(),
  );
  expect(unlike).toEqual([]);
});
