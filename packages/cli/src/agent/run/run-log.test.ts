import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CardJournal } from '../journal/card-journal.js';
import { RunLog } from './run-log.js';

const begun = {
  serverUrl: 'https://cards.example.org',
  user: 'cmuser1',
  requestUuid: '1533bdbd-8a9e-4005-9470-c806ff0981b7',
  requestType: 'Enroll',
  cardId: '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
  application: 'GIDS',
};
const smartcardUuid = '7d8a0c7e-52e4-4b0f-9d6a-1c2b3d4e5f60';
const key = { option: 1, location: '0', publicKeySha256: 'ab' };

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cardea-run-log-'));
  folder = join(home, 'journal');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What another process finds. */
const onDisk = () => new CardJournal(folder).read(begun.cardId);

describe('the journal of a run', () => {
  test('has on the disk what the run entered and waited for', async () => {
    await new RunLog(new CardJournal(folder), begun).enter('changeAdminKey');
    expect(onDisk()).toMatchObject({ record: { ...begun, step: 'changeAdminKey' } });
  });

  test('takes what was noted to the disk with the next entry, not before', async () => {
    const log = new RunLog(new CardJournal(folder), begun);
    log.note('bindCard', { smartcardUuid });
    expect(onDisk()).toEqual({ kind: 'none' });
    await log.enter('changeAdminKey');
    expect(onDisk()).toMatchObject({ record: { step: 'changeAdminKey', smartcardUuid } });
  });

  test('has every key when certification requests are about to be sent, though nobody waited for the keys', async () => {
    const log = new RunLog(new CardJournal(folder), begun);
    void log.keyMade(key);
    void log.keyMade({ ...key, certificationRequest: 'MIIB' });
    void log.keyMade({ ...key, option: 2, location: '1' });
    await log.enter('submitCertificationRequests');
    const keys = [
      { ...key, certificationRequest: 'MIIB' },
      { ...key, option: 2, location: '1' },
    ];
    expect(onDisk()).toMatchObject({ record: { step: 'submitCertificationRequests', keys } });
  });

  test('has what was noted and what was entered last when a run breaks off', async () => {
    const log = new RunLog(new CardJournal(folder), begun);
    void log.keyMade(key);
    log.note('storeCertificates');
    await log.settle();
    expect(onDisk()).toMatchObject({ record: { step: 'storeCertificates', keys: [key] } });
  });

  test('leaves nothing behind when the run ends, whatever was under way', async () => {
    const log = new RunLog(new CardJournal(folder), begun);
    void log.enter('prepareCard');
    void log.keyMade(key);
    log.note('completeRequest');
    await log.end();
    await log.settle();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not there when a run breaks off before it did anything', async () => {
    await new RunLog(new CardJournal(folder), begun).settle();
    expect(onDisk()).toEqual({ kind: 'none' });
  });

  test('that cannot be written stops the run at the next entry that it waits for', async () => {
    const log = new RunLog(new CardJournal(folder), begun);
    writeFileSync(folder, 'a file where the folder is to be');
    void log.keyMade(key);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(log.enter('submitCertificationRequests')).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(log.settle()).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
