import { startTestServer, storeKinds } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { importLines } from '../carry-over/import-file.js';
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.js';
import { listAuditEvents } from './audit-events.js';

const person =
  '{"kind":"user","value":{"Uuid":"11111111-2222-3333-4444-555555555555","Domain":"CORP","AccountName":"ann"}}';

describe.each(storeKinds)('on %s', (kind) => {
  test('an API token signs its user in until it is revoked, and both are audited', async () => {
    await using server = await startTestServer(kind);
    const { ports, directory } = server.system;
    await importLines(ports, [person]);
    const made = await createApiToken(ports, { logonName: 'corp\\ann', name: 'script', expiresInDays: 1 });
    expect(made.account).toBe('CORP\\ann');
    expect(await directory.signInWithToken(made.token)).toMatchObject({ kind: 'signedIn' });
    expect(await listApiTokens(ports, 'ann')).toMatchObject([
      { account: 'CORP\\ann', token: { name: 'script' } },
    ]);
    await revokeApiToken(ports, made.apiToken.uuid);
    expect(await directory.signInWithToken(made.token)).toEqual({ kind: 'refused' });
    await expect(revokeApiToken(ports, made.apiToken.uuid)).rejects.toMatchObject({ kind: 'NotFound' });
    const actions = [];
    for await (const { action } of listAuditEvents(ports.store, { limit: 2 })) actions.push(action);
    expect(actions).toEqual(['token.revoke', 'token.create']);
  });

  test('a token for an unknown user is refused', async () => {
    await using server = await startTestServer(kind);
    const order = { logonName: 'nobody', name: '', expiresInDays: undefined };
    await expect(createApiToken(server.system.ports, order)).rejects.toMatchObject({ kind: 'NotFound' });
  });
});
