import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type CertificateTemplate, type ProfileTemplate, type Request, Secret } from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import {
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { submitCertificationRequests } from './submit-certification-requests.js';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

function sha256Of(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

describe.each(storeKinds)('a public key, on %s', (kind) => {
  let site: LifeCycleSite;
  let earlier: readonly CertificateTemplate[];
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    earlier = await site.ports.store.certificateTemplates.list();
  });
  afterEach(async () => {
    for (const template of earlier) await site.ports.store.certificateTemplates.put(template);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const start = async (person: PersonKey) =>
    await site.create(person, {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycleSoftware as ProfileTemplate['uuid'],
    });
  const certify = async (person: PersonKey, { uuid }: Request, privateKey: KeyObject) => {
    const der = await createCertificationRequest({ privateKey });
    const caller = await site.caller(person);
    const pfxPassword = new Secret('Keys-in-use-1');
    const [answer] = await submitCertificationRequests(site.ports, caller, uuid, [der], { pfxPassword });
    return answer;
  };
  const refuseReuse = async () => {
    for (const template of earlier)
      await site.ports.store.certificateTemplates.put({ ...template, allowsKeyReuse: false });
  };
  const certificatesOf = async (privateKey: KeyObject) =>
    await site.ports.store.certificates.listByPublicKey(sha256Of(privateKey));

  test('that is certified for somebody else is refused for that reason, which is audited', async () => {
    const key = newKey();
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({ kind: 'issued' });
    const detail = 'The public key is certified for another user already.';
    const other = await start('otherSubscriber');
    expect(await certify('otherSubscriber', other, key)).toMatchObject({ kind: 'refused', detail });
    const [attempt] = await site.ports.store.audit.list({ limit: 1, action: 'certificate.issue' });
    expect(attempt).toMatchObject({ facts: { refused: expect.stringContaining(detail) } });
    expect(await certificatesOf(key)).toHaveLength(1);
  });

  test('of the same user is certified again where the certificate template allows it, and only there', async () => {
    const key = newKey();
    await certify('subscriber', await start('subscriber'), key);
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({ kind: 'issued' });
    await refuseReuse();
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/takes new keys only, and this public key is certified already/),
    });
    expect(await certify('subscriber', await start('subscriber'), newKey())).toMatchObject({
      kind: 'issued',
    });
  });

  test('whose certificate was revoked for keyCompromise is never certified again, not even for its owner', async () => {
    const key = newKey();
    await certify('subscriber', await start('subscriber'), key);
    const [certificate] = await certificatesOf(key);
    if (certificate === undefined) throw new Error('no certificate');
    const revocation = { revokedAt: site.clock.now(), reason: 'keyCompromise' } as const;
    await site.ports.store.certificates.update({ ...certificate, revocation });
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('(keyCompromise)'),
    });
  });

  test('that is blocked is refused with the reason of the block until the block ends', async () => {
    const key = newKey();
    const { publicKeys } = site.ports.store;
    await publicKeys.block({
      sha256: sha256Of(key),
      blockedAt: site.clock.now(),
      reason: 'Found on a web page.',
    });
    expect(await publicKeys.listBlocked()).toMatchObject([{ sha256: sha256Of(key) }]);
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({
      kind: 'refused',
      detail: 'The public key is blocked: Found on a web page.',
    });
    expect(await publicKeys.unblock(sha256Of(key))).toBe(true);
    expect(await publicKeys.unblock(sha256Of(key))).toBe(false);
    expect(await certify('subscriber', await start('subscriber'), key)).toMatchObject({ kind: 'issued' });
  });

  test('that two users want certified at the same time is certified for one of them', async () => {
    for (let round = 0; round < 5; round++) {
      const key = newKey();
      const [one, other] = [await start('subscriber'), await start('otherSubscriber')];
      const answers = await Promise.all([
        certify('subscriber', one, key),
        certify('otherSubscriber', other, key),
      ]);
      expect(answers.map((answer) => answer?.kind).sort()).toEqual(['issued', 'refused']);
      expect(await certificatesOf(key)).toHaveLength(1);
    }
  });

  test('that a user wants certified twice at the same time is certified once where keys must be new', async () => {
    await refuseReuse();
    const key = newKey();
    const requests = [await start('subscriber'), await start('subscriber')];
    const answers = await Promise.all(requests.map((request) => certify('subscriber', request, key)));
    expect(answers.map((answer) => answer?.kind).sort()).toEqual(['issued', 'refused']);
    expect(await certificatesOf(key)).toHaveLength(1);
  });
});
