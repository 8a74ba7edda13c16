import { randomUUID } from 'node:crypto';
import type { CardId } from '@cardea/domain';
import { startTestServer, storeKinds } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { listAuditEvents } from '../audit-events.js';
import { listKeys, rotateKey } from './keys.js';

describe.each(storeKinds)('keys, on %s', (kind) => {
  test('a replaced admin-key master is listed and audited, serves new cards, and leaves older cards their keys', async () => {
    await using server = await startTestServer(kind);
    const { ports } = server.system;
    const cardId = randomUUID() as CardId;
    const before = await ports.adminKeys.diversifiedAdminKey(cardId, 1);
    expect(await rotateKey(server.system, 'admin-key-master')).toEqual({
      name: 'admin-key-master',
      version: 2,
    });
    const listed = await listKeys(server.system);
    expect(listed.filter(({ name }) => name === 'admin-key-master')).toMatchObject([
      { version: 1, algorithm: 'secret-32', place: 'software' },
      { version: 2, algorithm: 'secret-32', place: 'software' },
    ]);
    expect(await ports.adminKeys.currentVersion()).toBe(2);
    expect((await ports.adminKeys.diversifiedAdminKey(cardId, 1)).reveal()).toEqual(before.reveal());
    for await (const event of listAuditEvents(ports.store, { limit: 1 }))
      expect(event).toMatchObject({ action: 'key.create', facts: { name: 'admin-key-master', version: 2 } });
  });

  test('keys of authorities are not replaced that way', async () => {
    await using server = await startTestServer(kind);
    for (const name of ['ca/issuing', 'idempotency-keys'])
      await expect(rotateKey(server.system, name)).rejects.toMatchObject({ kind: 'Misconfigured' });
  });
});
