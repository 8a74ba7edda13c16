import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type CertificateTemplate, type KeyFamily, Secret } from '@cardea/domain';
import { sampleCertificateTemplate } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { demoCertificateTemplates } from '../ca/embedded/demo-certificate-templates.js';
import { ensureEmbeddedAuthorities } from '../ca/embedded/ensure-embedded-authorities.js';
import { SoftwareKeyStore } from '../keystore/software/software-key-store.js';
import { InMemoryAuthorities, InMemoryWrappedKeys } from '../testing/in-memory-repositories.js';
import { anna, certify, install, TurnableClock, template } from '../testing/installation.js';
import { spki } from '../testing/weak-keys.js';
import { readAuthorityCertificate } from '../x509/certificate.js';
import { createCertificationRequest } from '../x509/create-certification-request.js';
import { type EndEntityOrder, signEndEntityCertificate } from '../x509/end-entity-certificate.js';

const keyOf: Record<KeyFamily, KeyObject> = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ECDSA: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  Ed25519: generateKeyPairSync('ed25519').privateKey,
};
const templates = [...demoCertificateTemplates, sampleCertificateTemplate()];

test.each(templates.map((one) => [one.commonName, one] as const))(
  '%s issues for every key family that it takes',
  async (_, wanted) => {
    const installation = await install();
    for (const family of wanted.key.families) {
      const request = await createCertificationRequest({ privateKey: keyOf[family] });
      const { certificateDer } = await certify(installation, request, wanted);
      expect(certificateDer.length).toBeGreaterThan(400);
    }
  },
);

describe('a certificate that breaks a rule', () => {
  /** Tries to issue with changes to a sound order, and gives what came of it and how often the key signed. */
  async function attemptWith(changes: Partial<EndEntityOrder>) {
    const { issuing } = await install();
    const [issuingDer = new Uint8Array()] = await issuing.chain();
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    let signatures = 0;
    const order: EndEntityOrder = {
      template: template('CardeaSmartcardLogon'),
      subject: anna,
      publicKeyDer: spki(publicKey),
      serialNumber: issuing.newSerialNumber(),
      now: new Date(),
      issuer: readAuthorityCertificate(issuingDer),
      addresses: {
        crlUrl: 'http://pki.contoso.example/issuing.crl',
        ocspUrl: 'http://pki.contoso.example/ocsp',
        certificateUrl: 'http://pki.contoso.example/issuing.crt',
      },
      ...changes,
    };
    const outcome = await signEndEntityCertificate(order, {
      algorithm: 'ECDSA-P-256',
      sign: async (message) => {
        signatures += 1;
        return new Uint8Array(sign('sha256', message, privateKey));
      },
    }).catch((error: unknown) => error);
    return { outcome, signatures };
  }

  const logon = template('CardeaSmartcardLogon');
  const addresses = { ocspUrl: 'http://a.example/ocsp', certificateUrl: 'http://a.example/a.crt' };
  const signing = (changes: Partial<CertificateTemplate>) => ({
    template: template('CardeaSmartcardSignature', changes),
  });

  test('is signed when it breaks none', async () => {
    expect(await attemptWith({})).toMatchObject({ signatures: 1, outcome: { notBefore: expect.any(Date) } });
  });

  test.each<[string, Partial<EndEntityOrder>, string, RegExp]>([
    [
      'smart card logon for somebody without a user principal name',
      { template: logon, subject: { ...anna, userPrincipalName: '' } },
      'BadCertificationRequest',
      /\[smartcard-logon-name, RFC 4556 §3\.2\.2/,
    ],
    [
      'a mail address with a name before it',
      { ...signing({}), subject: { ...anna, mail: 'Anna <anna@contoso.example>' } },
      'BadCertificationRequest',
      /no mailbox \[subject-alternative-name, RFC 5280 §4\.2\.1\.6/,
    ],
    [
      'a weak key that nobody checked before',
      { publicKeyDer: spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey) },
      'BadCertificationRequest',
      /this one has 1024 \[public-key, RFC 5280 §4\.1\.2\.7/,
    ],
    [
      'another key than the one that was checked',
      {
        publicKeyDer: spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
        checkedPublicKeyDer: spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
      },
      'BadCertificationRequest',
      /\[public-key, /,
    ],
    [
      'a short serial number',
      { serialNumber: '4711' },
      'Misconfigured',
      /\[serial-number, RFC 5280 §4\.1\.2\.2/,
    ],
    [
      'a CRL at no absolute address',
      { addresses: { ...addresses, crlUrl: '/pki/issuing.crl' } },
      'Misconfigured',
      /\[crl-distribution-points, RFC 5280 §4\.2\.1\.13, §4\.2\.1\.15\]/,
    ],
    [
      'a delta CRL at no absolute address',
      {
        ...signing({ addresses: { includeFreshestCrl: true } }),
        addresses: { ...addresses, crlUrl: 'http://a.example/a.crl', deltaCrlUrl: 'issuing.delta.crl' },
      },
      'Misconfigured',
      /\[crl-distribution-points, RFC 5280 §4\.2\.1\.13, §4\.2\.1\.15\]/,
    ],
    [
      'a validity of no time',
      signing({ validityDays: 0, clockSkewMinutes: 0 }),
      'Misconfigured',
      /has validityDays, which must be a whole number from 1/,
    ],
    [
      'faults of the directory and of the installation at once',
      {
        ...signing({}),
        subject: { ...anna, mail: 'nowhere@' },
        addresses: { ...addresses, crlUrl: 'issuing.crl' },
      },
      'Misconfigured',
      /subject-alternative-name.*; it .*crl-distribution-points/,
    ],
  ])('is not signed: %s', async (_, changes, kind, detail) => {
    const { outcome, signatures } = await attemptWith(changes);
    expect(outcome).toMatchObject({ kind, detail: expect.stringMatching(detail) });
    expect(signatures).toBe(0);
  });
});

test('an authority whose certificate would break a rule is not made', async () => {
  const clock = new TurnableClock();
  const authorities = new InMemoryAuthorities();
  const keyStore = new SoftwareKeyStore({
    keys: new InMemoryWrappedKeys(),
    keyEncryptionKey: new Secret(new Uint8Array(randomBytes(32))),
    clock,
  });
  const options = { keyStore, authorities, clock, publicUrl: 'pki.contoso.example', hostName: 'cm1' };
  await expect(ensureEmbeddedAuthorities(options)).rejects.toMatchObject({
    kind: 'Misconfigured',
    detail: expect.stringMatching(/crl-distribution-points/),
  });
  expect(await authorities.find('issuing')).toBeUndefined();
});
