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
    const held = sampleCertificate({
      assignedUserUuid,
      notBefore: new Date('2026-09-01T00:00:00Z'),
      revocation: { revokedAt: new Date('2026-11-01T00:00:00Z'), reason: 'certificateHold' },
    });
    await certificates.insert(held);
    expect(await certificates.listCurrentByUser(assignedUserUuid)).toContainEqual(held);
  });

  test('a CRL gets, page by page, the revoked certificates of its authority that had not ended before an instant', async () => {
    const { certificates } = opened.store;
    const caName = `ca-${newUuid()}`;
    const notEndedBefore = new Date('2027-06-01T00:00:00.000Z');
    const just = { caName, revocation, notAfter: notEndedBefore };
    const listed = [
      sampleCertificate({ ...just, serialNumber: '0A' }),
      sampleCertificate({ ...just, serialNumber: '0B', crlPartition: 2 }),
      sampleCertificate({ ...just, serialNumber: '0C', notAfter: null }),
    ];
    const unlisted = [
      sampleCertificate({ ...just, notAfter: new Date('2027-05-31T23:59:59.999Z') }),
      sampleCertificate({ caName }),
      sampleCertificate({ caName: 'another', revocation }),
    ];
    for (const certificate of [...listed, ...unlisted]) await certificates.insert(certificate);
    const serialNumbers = async (partition: number | undefined, after: string | null, limit: number) =>
      (await certificates.listRevoked({ caName, partition, notEndedBefore, after, limit })).map(
        ({ serialNumber }) => serialNumber,
      );
    expect(await serialNumbers(undefined, null, 2)).toEqual(['0A', '0B']);
    expect(await serialNumbers(undefined, '0B', 2)).toEqual(['0C']);
    expect(await serialNumbers(2, null, 10)).toEqual(['0B']);
    expect(await certificates.countInPartition(caName, 2)).toBe(1);
  });

  test('a delta gets what was revoked, held or released since a CRL number was next', async () => {
    const { certificates, authorities } = opened.store;
    const caName = `ca-${newUuid()}`;
    const authority = {
      certificateDer: Uint8Array.of(0x30, 0),
      keyName: 'k',
      keyVersion: 1,
      issuerName: 'x',
    };
    await authorities.insert({ name: caName, ...authority });
    const stored = [];
    for (const serialNumber of ['01', '02', '03', '04']) {
      const certificate = sampleCertificate({ caName, serialNumber });
      await certificates.insert(certificate);
      stored.push(certificate);
    }
    const [before, after, released, untouched] = stored;
    if (!before || !after || !released || !untouched) throw new Error('four');
    await certificates.update({ ...before, revocation });
    const held = await certificates.update({
      ...released,
      revocation: { revokedAt: revocation.revokedAt, reason: 'certificateHold' },
    });
    const base = await authorities.takeCrlNumber(caName);
    await certificates.update({ ...after, revocation });
    await certificates.update({ ...held, revocation: null });
    await certificates.update({ ...untouched, isKeyHistory: true });
    const notEndedBefore = new Date('2026-01-01T00:00:00Z');
    const changes = await certificates.listRevocationChanges({
      ...{ caName, sinceCrlNumber: base + 1, notEndedBefore, after: null, limit: 10 },
    });
    const [first] = await certificates.listRevocationChanges({
      ...{ caName, sinceCrlNumber: base + 1, notEndedBefore, after: null, limit: 1 },
    });
    expect(first).toEqual(changes[0]);
    const [next] = await certificates.listRevocationChanges({
      ...{ caName, sinceCrlNumber: base + 1, notEndedBefore, after: first ?? null, limit: 1 },
    });
    expect(next).toEqual(changes[1]);
    expect(changes.map(({ serialNumber, reason }) => [serialNumber, reason])).toEqual([
      ['02', 'keyCompromise'],
      ['03', 'removeFromCRL'],
    ]);
  });

  test('a profile also lists certificates restored to it, each with the mark it has there', async () => {
    const { certificates, profiles } = opened.store;
    const [old, replacement, unrelated] = [1, 2, 3].map((day) =>
      sampleProfile({ createdAt: new Date(`2026-11-0${day}T00:00:00Z`) }),
    );
    if (old === undefined || replacement === undefined || unrelated === undefined) throw new Error('three');
    for (const profile of [replacement, unrelated, old]) await profiles.insert(profile);
    const issued = (day: number, profileUuid: typeof old.uuid) =>
      sampleCertificate({ profileUuid, notBefore: new Date(`2026-11-0${day}T00:00:00Z`) });
    const restored = issued(1, old.uuid);
    const history = issued(2, old.uuid);
    const fresh = issued(3, replacement.uuid);
    for (const certificate of [fresh, history, restored]) await certificates.insert(certificate);
    await certificates.linkToProfile(replacement.uuid, restored.uuid, true);
    await certificates.linkToProfile(replacement.uuid, restored.uuid, false);
    await certificates.linkToProfile(replacement.uuid, history.uuid, true);

    expect(await certificates.listByProfile(replacement.uuid)).toStrictEqual([
      restored,
      { ...history, isKeyHistory: true },
      fresh,
    ]);
    expect(await certificates.listByProfile(old.uuid)).toStrictEqual([restored, history]);
    expect(await certificates.listByProfile(unrelated.uuid)).toStrictEqual([]);
    expect(await certificates.find(history.uuid)).toStrictEqual(history);

    await certificates.linkToProfile(unrelated.uuid, history.uuid, false);
    expect(await certificates.listProfilesOf(history.uuid)).toStrictEqual([
      old.uuid,
      replacement.uuid,
      unrelated.uuid,
    ]);
    expect(await certificates.listProfilesOf(fresh.uuid)).toStrictEqual([replacement.uuid]);
    expect(await certificates.listProfilesOf(newUuid())).toStrictEqual([]);
  });

  test('a certificate revoked as another profile carries it keeps the mark of its own profile', async () => {
    const { certificates, profiles } = opened.store;
    const [own, other] = [sampleProfile(), sampleProfile()];
    for (const profile of [own, other]) await profiles.insert(profile);
    const certificate = sampleCertificate({ profileUuid: own.uuid });
    await certificates.insert(certificate);
    await certificates.linkToProfile(other.uuid, certificate.uuid, true);
    const [carried] = await certificates.listByProfile(other.uuid);
    if (carried === undefined) throw new Error('The link is missing.');
    await certificates.update({ ...carried, revocation });
    const revoked = { ...certificate, revocation, revision: 1 };
    expect(await certificates.listByProfile(own.uuid)).toStrictEqual([revoked]);
    expect(await certificates.listByProfile(other.uuid)).toStrictEqual([{ ...revoked, isKeyHistory: true }]);
  });

  test('on its own profile a certificate is marked as key history without a second entry', async () => {
    const { certificates, profiles } = opened.store;
    const profile = sampleProfile();
    await profiles.insert(profile);
    const certificate = sampleCertificate({ profileUuid: profile.uuid });
    await certificates.insert(certificate);
    await certificates.linkToProfile(profile.uuid, certificate.uuid, true);
    expect(await certificates.listByProfile(profile.uuid)).toStrictEqual([
      { ...certificate, isKeyHistory: true },
    ]);
    expect(await certificates.listProfilesOf(certificate.uuid)).toStrictEqual([profile.uuid]);
  });

  test('a certificate or profile that is not stored cannot be linked', async () => {
    const { certificates, profiles } = opened.store;
    const [profile, certificate] = [sampleProfile(), sampleCertificate()];
    await profiles.insert(profile);
    await certificates.insert(certificate);
    for (const [profileUuid, certificateUuid] of [
      [profile.uuid, newUuid<'Certificate'>()],
      [newUuid<'Profile'>(), certificate.uuid],
    ] as const) {
      await expect(certificates.linkToProfile(profileUuid, certificateUuid, true)).rejects.toMatchObject({
        kind: 'Conflict',
      });
    }
  });

  test('expiring certificates are those valid in the span whose profile is not retired, soonest first', async () => {
    const { certificates, profiles } = opened.store;
    const [active, retired] = [sampleProfile(), sampleProfile({ status: 'Retired' })];
    for (const profile of [active, retired]) await profiles.insert(profile);
    const [from, inside, before] = [1, 2, 3].map((day) => new Date(`2040-01-0${day}T00:00:00.000Z`));
    if (from === undefined || inside === undefined || before === undefined) throw new Error('three');
    const second = sampleCertificate({ profileUuid: active.uuid, notAfter: inside });
    const first = sampleCertificate({ profileUuid: active.uuid, notAfter: from });
    const others = [
      sampleCertificate({ profileUuid: active.uuid, notAfter: before }),
      sampleCertificate({ profileUuid: active.uuid, notAfter: new Date(from.getTime() - 1) }),
      sampleCertificate({ profileUuid: active.uuid, notAfter: inside, revocation }),
      sampleCertificate({ profileUuid: retired.uuid, notAfter: inside }),
      sampleCertificate({ profileUuid: active.uuid, notAfter: null }),
    ];
    for (const certificate of [second, first, ...others]) await certificates.insert(certificate);
    expect(await certificates.listExpiring({ from, before, limit: 10 })).toStrictEqual([first, second]);
    expect(await certificates.listExpiring({ from, before, limit: 1 })).toStrictEqual([first]);
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
