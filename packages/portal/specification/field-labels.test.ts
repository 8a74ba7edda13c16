import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// What the server says in German names fields as the reader finds them on the page.

const packages = new URL('../../', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, packages), 'utf8'));
const server = 'server/src/language/de/';
const features = 'portal/src/features/';
const fields: Readonly<Record<string, string>> = read(`${server}fields.json`);

/** Where the portal labels what the API calls so. */
const labels: readonly (readonly [field: string, folder: string, group: string, key: string])[] = [
  ['publicKeySha256', 'administration/blocklists', 'blocklists', 'hash'],
  ['value', 'administration/blocklists', 'blocklists', 'value'],
  ['matching', 'administration/blocklists', 'blocklists', 'matching'],
  ['reason', 'administration/blocklists', 'blocklists', 'reason'],
  ['url', 'administration/notifications', 'notifications', 'url'],
  ['types', 'administration/notifications', 'notifications', 'types'],
  ['overGroupUuid', 'administration/rights', 'rights', 'over'],
  ['right', 'administration/rights', 'rights', 'right'],
  ['managerUserUuid', 'administration/rights', 'rights', 'manager'],
  ['consentsNeeded', 'administration/key-recovery', 'keyRecovery', 'settings'],
  ['requestSecurityFlags', 'administration/settings', 'settings', 'flags'],
  ['name', 'sign-ins', 'signIns', 'tokenName'],
  ['expiresInDays', 'sign-ins', 'signIns', 'days'],
  ['from', 'audit', 'audit', 'from'],
  ['before', 'audit', 'audit', 'before'],
  ['from', '../language', 'reports', 'from'],
  ['before', '../language', 'reports', 'before'],
  ['action', 'audit', 'audit', 'action'],
  ['outcome', 'audit', 'audit', 'outcome'],
  ['code', 'hand-over', 'handOver', 'code'],
  ['revocationReason', 'operations', 'consequence', 'reason'],
  ['pfxpassword', 'software', 'software', 'password'],
  ['comment', '../language', 'operations', 'comment'],
  ['priority', '../language', 'requests', 'priority'],
  ['challengeHex', '../language', 'telephone', 'challenge'],
];

test.each(labels)('the field %s is called as the portal calls it', (field, folder, group, key) => {
  expect(fields[field]).toBe(read(`${features}${folder}/messages/de.json`)[group][key]);
});

test('fields of templates that a sentence names are called as the form calls them', () => {
  const {
    templateForm: _,
    ...owners
  }: Record<string, Record<string, string>> = read(
    `${features}administration/template-form/messages/de.json`,
  );
  const names = Object.values(owners).flatMap((group) => Object.entries(group));
  const sentences: string[] = Object.values(read(`${server}templates.json`));
  const named = sentences.flatMap((sentence) => [...sentence.matchAll(/„([^“]+)“ \(([\w.]+)\)/g)]);
  expect(named.length).toBeGreaterThan(5);
  const isCalledSo = (name: string, label: string | undefined) =>
    names.some(([key, text]) => text === label && (key === name || key.endsWith(`=${name}`)));
  const unlike = named.filter(([, label, name = '']) => !isCalledSo(name.replace(/^.*\./, ''), label));
  expect(unlike.map(([text]) => text)).toEqual([]);
});
