import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CardJournal, journalFolder } from './card-journal.js';
import type { RunRecord } from './run-record.js';

const cardId = '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1';
const record: RunRecord = {
  serverUrl: 'https://cards.example.org',
  user: 'cmuser1',
  requestUuid: '1533bdbd-8a9e-4005-9470-c806ff0981b7',
  requestType: 'Enroll',
  cardId,
  application: 'GIDS',
  step: 'makeKeys',
  keys: [{ option: 1, location: '0', publicKeySha256: 'ab', certificationRequest: 'MIIB' }],
  startedAt: '2026-11-28T04:00:00.000Z',
  changedAt: '2026-11-28T04:00:01.000Z',
};

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cardea-journal-'));
  folder = journalFolder({ CARDEA_HOME: home });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('what a run wrote is there for the next process, until the run is over', () => {
  new CardJournal(folder).write(record);
  expect(new CardJournal(folder).read(cardId)).toMatchObject({ kind: 'record', record });
  new CardJournal(folder).end(cardId);
  expect(new CardJournal(folder).read(cardId)).toEqual({ kind: 'none' });
  new CardJournal(folder).end(cardId);
});

test('only its owner reads the journal', () => {
  new CardJournal(folder).write(record);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, `${cardId}.json`)).mode & 0o777).toBe(0o600);
});

test('a write that was interrupted leaves the entry before it', () => {
  const journal = new CardJournal(folder);
  journal.write(record);
  writeFileSync(join(folder, `${cardId}.json.new`), '{"format":"card');
  expect(journal.read(cardId)).toMatchObject({ kind: 'record' });
  journal.write({ ...record, step: 'completeRequest' });
  expect(journal.read(cardId)).toMatchObject({ record: { step: 'completeRequest' } });
});

test.each([
  ['cut off', (text: string) => text.slice(0, 40)],
  ['of another format', (text: string) => text.replace('cardea-card-run-1', 'cardea-card-run-9')],
  ['without a request', (text: string) => text.replace('requestUuid', 'else')],
  ['of another card', (text: string) => text.replace(cardId, cardId.replace('97', '98'))],
  ['empty', () => ''],
])('a file that is %s stops no run: it is set aside and said', (_, damage) => {
  const journal = new CardJournal(folder);
  journal.write(record);
  const file = join(folder, `${cardId}.json`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, damage(text));
  const found = journal.read(cardId);
  expect(found).toMatchObject({ kind: 'damaged', setAside: expect.stringContaining('.damaged-') });
  expect(journal.read(cardId)).toEqual({ kind: 'none' });
  expect(readdirSync(folder)).toHaveLength(1);
});
