import { embeddedDefault, type RequestUuid, type StoredIssuanceOrder } from '@cardea/domain';
import { ApiClient, accounts, seedSite, startTestServer, storeKinds, templates } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { closeInterruptedIssuances } from './close-interrupted-issuances.js';

describe.each(storeKinds)('issuances that a crash cut off, on %s', (kind) => {
  test('are closed a minute later, once: the serial number is revoked in the store, in OCSP and on the CRL, and stays closed for whoever was signing', async () => {
    await using server = await startTestServer(kind, { prepare: seedSite });
    const { ports } = server.system;
    const { store, clock, authorities, randomness } = ports;
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const requestUuid = (await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard,
    })) as RequestUuid;
    const serialNumber = embeddedDefault(authorities).newSerialNumber();
    const order: StoredIssuanceOrder = {
      uuid: randomness.uuid(),
      serialNumber,
      caName: authorities.default.name,
      requestUuid,
      optionIndex: 0,
      templateCommonName: 'CardeaSmartcardLogon',
      certificationRequestDer: null,
      publicKeyDer: null,
      certificationRequestSha256: '00',
      state: 'open',
      tbsCertificateDer: new Uint8Array([0x30, 0x00]),
      notBefore: clock.now(),
      notAfter: new Date(clock.now().getTime() + 86_400_000),
      sealedPrivateKey: null,
      ticket: null,
      attempts: 0,
      nextAttemptAt: null,
      lastError: null,
      startedAt: clock.now(),
      changedAt: clock.now(),
    };
    await store.issuanceOrders.insert(order);
    expect(await closeInterruptedIssuances(ports)).toEqual([]);
    server.clock.advance(61_000);
    expect(await closeInterruptedIssuances(ports)).toEqual([order.uuid]);
    expect(await closeInterruptedIssuances(ports)).toEqual([]);

    const [row] = await store.audit.list({ limit: 1, action: 'certificate.issueInterrupted' });
    expect(row).toMatchObject({ outcome: 'failure', objectUuid: requestUuid, facts: { serialNumber } });
    const [certificate] = await store.certificates.findBySerialNumber(serialNumber);
    expect(certificate).toMatchObject({
      certificateDer: null,
      profileUuid: null,
      revocation: { reason: 'cessationOfOperation' },
    });
    expect(await store.ocsp.findStatus(order.caName, serialNumber)).toMatchObject({
      revocation: { reason: 'cessationOfOperation' },
    });
    expect(await store.issuanceOrders.find(order.uuid)).toMatchObject({
      state: 'interrupted',
      tbsCertificateDer: order.tbsCertificateDer,
    });
    await expect(
      store.issuanceOrders.change(order.uuid, ['open'], { state: 'issued', changedAt: clock.now() }),
    ).rejects.toMatchObject({ kind: 'Conflict' });
  });
});
