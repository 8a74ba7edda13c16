import {
  newUuid,
  openTestStore,
  sampleCertificateTemplate,
  sampleProfileTemplate,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const changedAt = new Date('2026-11-25T06:00:00Z');

describe.each(storeKinds)('templates in %s', (kind) => {
  const opened: TestStore[] = [];
  let store: TestStore['store'];
  beforeEach(async () => {
    const fresh = await openTestStore(kind);
    opened.push(fresh);
    store = fresh.store;
  });
  afterAll(async () => {
    for (const each of opened) await each[Symbol.asyncDispose]();
  });

  test('a profile template keeps every version, and the highest one is in force', async () => {
    const first = sampleProfileTemplate({ version: 1 });
    const third = { ...first, version: 3, name: 'Renamed', smartcardConfiguration: null };
    const second = { ...first, version: 2, description: 'stored late' };
    for (const version of [first, third, second]) await store.profileTemplates.put(version, changedAt);
    expect(await store.profileTemplates.find(first.uuid)).toStrictEqual(third);
    expect(await store.profileTemplates.findVersion(first.uuid, 1)).toStrictEqual(first);
    expect(await store.profileTemplates.findVersion(first.uuid, 4)).toBeUndefined();
    expect(await store.profileTemplates.listVersions(first.uuid)).toStrictEqual([first, second, third]);
    expect(await store.profileTemplates.list()).toStrictEqual([third]);
    expect(await store.profileTemplates.find(newUuid())).toBeUndefined();
  });

  test('the same version of a profile template is replaced', async () => {
    const template = sampleProfileTemplate({ name: 'Before' });
    await store.profileTemplates.put(template, changedAt);
    await store.profileTemplates.put({ ...template, name: 'After' }, changedAt);
    expect(await store.profileTemplates.listVersions(template.uuid)).toStrictEqual([
      { ...template, name: 'After' },
    ]);
  });

  test('profile templates are listed by name in the order of code points', async () => {
    for (const name of ['b', 'a', 'B', 'ä', 'A-1', 'A 2']) {
      await store.profileTemplates.put(sampleProfileTemplate({ name }), changedAt);
    }
    const names = (await store.profileTemplates.list()).map((template) => template.name);
    expect(names).toStrictEqual(['A 2', 'A-1', 'B', 'a', 'b', 'ä']);
  });

  test('a certificate template is found by its common name and replaced by it', async () => {
    const logon = sampleCertificateTemplate();
    const signature = sampleCertificateTemplate({ commonName: 'Signature', includeSid: false });
    await store.certificateTemplates.put(logon);
    await store.certificateTemplates.put(signature);
    await store.certificateTemplates.put({ ...logon, validityDays: 30 });
    expect(await store.certificateTemplates.find('SmartcardLogon')).toStrictEqual({
      ...logon,
      validityDays: 30,
    });
    expect(await store.certificateTemplates.find('smartcardlogon')).toBeUndefined();
    expect(await store.certificateTemplates.list()).toStrictEqual([
      signature,
      { ...logon, validityDays: 30 },
    ]);
  });
});
