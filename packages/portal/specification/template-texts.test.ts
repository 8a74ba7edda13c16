import { readFileSync } from 'node:fs';
import { templateSchemas } from '@cardea/sdk';
import { expect, test } from 'vitest';

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const folder = '../src/features/administration/template-form/messages/';
const languages = ['en', 'de'].map((language): [string, Texts] => [
  language,
  JSON.parse(readFileSync(new URL(`${folder}${language}.json`, import.meta.url), 'utf8')),
]);

/** Numbers that stand for something; the schema knows them as numbers alone. */
const numbers: Readonly<Record<string, readonly number[]>> = {
  'PinPolicy.characterSet': [1, 2],
  'CertificateTemplateKey.protectionLevel': [0, 1, 2, 3],
  'CertificateTemplateKey.usages': [1, 2, 4],
};

/** Every text that the forms of profile templates and certificate templates need, by the schema. */
const needed = Object.entries(templateSchemas).flatMap(([owner, { properties = {} }]) =>
  Object.entries(properties).flatMap(([property, schema]) => {
    const name = `${owner}.${property}`;
    if (['ProfileTemplateContent.uuid', 'ProfileTemplateContent.version'].includes(name)) return [];
    const values = schema.enum ?? schema.items?.enum ?? numbers[name] ?? [];
    return [name, `${name}Hint`, ...values.map((value) => `${name}=${value}`)];
  }),
);

test.each(languages)(
  '%s has a name and an explanation of every field of the schema, a name of every value, and no others',
  (_, texts) => {
    const { templateForm: __, ...fields } = texts;
    const written = Object.entries(fields).flatMap(([owner, group]) =>
      Object.keys(group).map((property) => `${owner}.${property}`),
    );
    expect(written.sort()).toEqual([...needed].sort());
  },
);

test.each(languages)('%s calls no two fields of one object the same', (_, texts) => {
  for (const [owner, { properties = {} }] of Object.entries(templateSchemas)) {
    const names = Object.keys(properties).flatMap((property) => texts[owner]?.[property] ?? []);
    expect([owner, names]).toEqual([owner, [...new Set(names)]]);
  }
});
