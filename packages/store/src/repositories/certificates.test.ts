import {
  newUuid,
  openTestStore,
  sampleCertificate,
  sampleProfile,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const revocation = { revokedAt: new Date('2026-12-01T00:00:00.000Z'), reason: 'keyCompromise' } as const;

describe.each(storeKinds)('certificates in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a certificate reads back exactly as it was stored, its encoding byte by byte', async () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
    const full = sampleCertificate({ revocation, certificateDer: everyByte, isKeyHistory: true });
    const sparse = sampleCertificate({
      certificateType: 'External',
      isArchivedOnCa: true,
      notBefore: null,
      notAfter: null,
      assignedUserUuid: null,
      requestUuid: null,
      optionIndex: null,
      caName: null,
      certificateDer: null,
      certificationRequestSha256: null,
    });
    for (const certificate of [full, sparse]) {
      await opened.store.certificates.insert(certificate);
      expect(await opened.store.certificates.find(certificate.uuid)).toStrictEqual(certificate);
    }
    expect(await opened.store.certificates.find(newUuid())).toBeUndefined();
  });

  test('an empty encoding is not the same as none', async () => {
    const certificate = sampleCertificate({ certificateDer: new Uint8Array(0) });
    await opened.store.certificates.insert(certificate);
    expect(await opened.store.certificates.find(certificate.uuid)).toStrictEqual(certificate);
  });

  test('a serial number is unique for one issuer only (RFC 5280 §4.1.2.2)', async () => {
    const { certificates } = opened.store;
    const first = sampleCertificate({ issuer: 'a\\A' });
    const { serialNumber } = first;
    const otherIssuer = sampleCertificate({ serialNumber, issuer: 'b\\B' });
    await certificates.insert(first);
    await certificates.insert(otherIssuer);
    await expect(
      certificates.insert(sampleCertificate({ serialNumber, issuer: 'a\\A' })),
    ).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await certificates.findBySerialNumber(serialNumber)).toStrictEqual([first, otherIssuer]);
    expect(await certificates.findBySerialNumber('00')).toStrictEqual([]);
  });

  test('a revocation based on an older revision is a conflict', async () => {
    const certificate = sampleCertificate();
    await opened.store.certificates.insert(certificate);
    const revoked = await opened.store.certificates.update({ ...certificate, revocation });
    expect(await opened.store.certificates.find(certificate.uuid)).toStrictEqual(revoked);
    expect(revoked).toStrictEqual({ ...certificate, revocation, revision: 1 });
    await expect(
      opened.store.certificates.update({ ...certificate, isKeyHistory: true }),
    ).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('certificates of a profile or request come in the order of issuance', async () => {
    const profile = sampleProfile();
    await opened.store.profiles.insert(profile);
    const links = { profileUuid: profile.uuid, requestUuid: newUuid<'Request'>() };
    const second = sampleCertificate({ ...links, optionIndex: 1 });
    const later = sampleCertificate({
      ...links,
      optionIndex: 0,
      notBefore: new Date('2026-11-26T00:00:00Z'),
    });
    const first = sampleCertificate({ ...links, optionIndex: 0 });
    const undated = sampleCertificate({ ...links, notBefore: null });
    for (const certificate of [second, later, first, undated])
      await opened.store.certificates.insert(certificate);
    const inOrder = [undated, first, second, later];
    expect(await opened.store.certificates.listByProfile(profile.uuid)).toStrictEqual(inOrder);
    expect(await opened.store.certificates.listByRequest(links.requestUuid)).toStrictEqual(inOrder);
  });

  test('current certificates of a user leave out revoked ones and those of retired profiles, newest first', async () => {
    const { certificates, profiles } = opened.store;
    const assignedUserUuid = newUuid<'User'>();
    const active = sampleProfile({ assignedUserUuid });
    const retired = sampleProfile({ assignedUserUuid, status: 'Retired' });
    await profiles.insert(active);
    await profiles.insert(retired);
    const notBefore = new Date('2026-10-01T00:00:00Z');
    const old = sampleCertificate({ assignedUserUuid, profileUuid: active.uuid, notBefore });
    const tieB = sampleCertificate({ assignedUserUuid, serialNumber: `2B${Date.now()}` });
    const tieA = sampleCertificate({ assignedUserUuid, serialNumber: `2A${Date.now()}` });
    const undated = sampleCertificate({ assignedUserUuid, notBefore: null });
    const left = [
      sampleCertificate({ assignedUserUuid, revocation }),
      sampleCertificate({ assignedUserUuid, profileUuid: retired.uuid }),
      sampleCertificate(),
    ];
    for (const certificate of [undated, old, tieB, tieA, ...left]) await certificates.insert(certificate);
    expect(await certificates.listCurrentByUser(assignedUserUuid)).toStrictEqual([tieA, tieB, old, undated]);
  });

  test('a CRL gets the revoked certificates of its authority that have not expired', async () => {
    const { certificates } = opened.store;
    const caName = `ca-${newUuid()}`;
    const now = new Date('2027-06-01T00:00:00.000Z');
    const listed = sampleCertificate({ caName, revocation, notAfter: new Date('2027-06-01T00:00:00.001Z') });
    const unlisted = [
      sampleCertificate({ caName, revocation, notAfter: now }),
      sampleCertificate({ caName }),
      sampleCertificate({ caName: 'another', revocation }),
    ];
    for (const certificate of [listed, ...unlisted]) await certificates.insert(certificate);
    expect(await certificates.listRevoked(caName, now)).toStrictEqual([
      { serialNumber: listed.serialNumber, revokedAt: revocation.revokedAt, reason: 'keyCompromise' },
    ]);
  });

  test('pages walk through everything once, in the order of the identifier', async () => {
    const all = await opened.store.certificates.page({ after: null, limit: 1000 });
    const some = await opened.store.certificates.page({ after: null, limit: 4 });
    const rest = await opened.store.certificates.page({ after: some.at(-1)?.uuid ?? null, limit: 1000 });
    expect(some).toHaveLength(4);
    expect([...some, ...rest]).toStrictEqual(all);
    expect(all.map((row) => row.uuid)).toStrictEqual(all.map((row) => row.uuid).sort());
  });
});
