import { embeddedDefault } from '@cardea/domain';
import { ApiClient, accounts, seedSite, startTestServer, storeKinds, templates } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { closeInterruptedIssuances } from './close-interrupted-issuances.js';

describe.each(storeKinds)('issuances that a crash cut off, on %s', (kind) => {
  test('are closed a minute later with an audit row, once, and stay closed for whoever was signing', async () => {
    await using server = await startTestServer(kind, { prepare: seedSite });
    const { ports } = server.system;
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard,
    });
    const serialNumber = embeddedDefault(ports.authorities).newSerialNumber();
    await ports.store.transaction((tx) =>
      tx.authorities.insertIntent({
        serialNumber,
        caName: ports.authorities.default.name,
        requestUuid: requestUuid as never,
        templateCommonName: 'CardeaSmartcardLogon',
        startedAt: server.clock.now(),
        outcome: null,
      }),
    );
    expect(await closeInterruptedIssuances(ports)).toEqual([]);
    server.clock.advance(61_000);
    expect(await closeInterruptedIssuances(ports)).toEqual([serialNumber]);
    expect(await closeInterruptedIssuances(ports)).toEqual([]);
    const [row] = await ports.store.audit.list({ limit: 1, action: 'certificate.issueInterrupted' });
    expect(row).toMatchObject({ outcome: 'failure', objectUuid: requestUuid, facts: { serialNumber } });
    await expect(
      ports.store.transaction((tx) => tx.authorities.closeIntent(serialNumber, 'issued')),
    ).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });
});
