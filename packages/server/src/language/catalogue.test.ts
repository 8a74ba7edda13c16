import { expect, test } from 'vitest';
import { Catalogue } from './catalogue.js';

const catalogue = new Catalogue(
  {
    'The request changed.': 'Der Antrag hat sich geändert.',
    'This {1} is {2}.': '{1}: {2}.',
    'This card is {1}.': 'Der Zustand dieser Karte ist „{1}“.',
    '{1} of {2} cards are in use.': 'Von {2} Karten sind {1} in Gebrauch.',
    'must not be empty': 'darf nicht leer sein',
    'The caller may not read {1} ({2}).': 'Sie dürfen „{1}“ nicht sehen ({2}).',
    'it {1} [{2}]': 'es {1} [{2}]',
    'has a key: {1}': 'hat einen Schlüssel: {1}',
    'This is weak; renew it.': 'Das ist schwach; erneuern Sie es.',
    'denied by {1}': 'verboten durch {1}',
    'it lacks {1}': 'es fehlt {1}',
    'It was not signed: {1}.': 'Es wurde nicht unterschrieben: {1}.',
    '{{1}} is no placeholder': '{{1}} ist kein Platzhalter',
  },
  { Active: 'Aktiv', Suspended: 'Ausgesetzt' },
  { url: 'Adresse', rights: 'Rechte' },
  { Misconfigured: 'Fehler der Einrichtung' },
);

test.each([
  ['a sentence by its English', 'The request changed.', 'Der Antrag hat sich geändert.'],
  [
    'values in the order of the other language',
    '3 of 5 cards are in use.',
    'Von 5 Karten sind 3 in Gebrauch.',
  ],
  ['the more exact of two sentences', 'This card is Active.', 'Der Zustand dieser Karte ist „Aktiv“.'],
  ['names by their own', 'This profile is Suspended.', 'profile: Ausgesetzt.'],
  [
    'lists of names',
    'This card is Active or Suspended.',
    'Der Zustand dieser Karte ist „Aktiv oder Ausgesetzt“.',
  ],
  ['a field by its label and its name', 'url: must not be empty', '„Adresse“ (url): darf nicht leer sein'],
  [
    'a field of an element by its label and its place',
    'add.0.rights: must not be empty',
    '„Rechte“ (add.0.rights): darf nicht leer sein',
  ],
  [
    'an answer by its question',
    'datacollection[Cost centre: which?]: must not be empty',
    '„Cost centre: which?“ (datacollection): darf nicht leer sein',
  ],
  [
    'the kind of a fault of a job',
    'Misconfigured: The request changed.',
    'Fehler der Einrichtung: Der Antrag hat sich geändert.',
  ],
  [
    'a field without a label as it is',
    'policies.Enroll.name: must not be empty',
    'policies.Enroll.name: darf nicht leer sein',
  ],
  [
    'sentences inside of sentences',
    'The caller may not read Staff (denied by (D;;CC;;;WD)).',
    'Sie dürfen „Staff“ nicht sehen (verboten durch (D;;CC;;;WD)).',
  ],
  [
    'lists of sentences',
    'It was not signed: it lacks a; it lacks b.',
    'Es wurde nicht unterschrieben: es fehlt a; es fehlt b.',
  ],
  [
    'lists of sentences that hold the separator of the list themselves',
    'It was not signed: it has a key: This is weak; renew it [a; b]; it lacks a.',
    'Es wurde nicht unterschrieben: es hat einen Schlüssel: Das ist schwach; erneuern Sie es [a; b]; es fehlt a.',
  ],
  ['braces of the text itself', '{Nickname} is no placeholder', '{Nickname} ist kein Platzhalter'],
  ['what is not known in English', 'Something else.', 'Something else.'],
  [
    'values with signs of expressions and of replacements',
    'The caller may not read $1 .* (denied by $&).',
    'Sie dürfen „$1 .*“ nicht sehen (verboten durch $&).',
  ],
])('a catalogue says %s', (_, english, german) => {
  expect(catalogue.translate(english)).toBe(german);
});

test('a text of any length is answered at once', () => {
  const long = 'This card is '.repeat(20_000);
  expect(catalogue.translate(long)).toBe(long);
});
