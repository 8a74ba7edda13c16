import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateTemplate, User } from '@cardea/domain';
import { certificateTemplateWithEverything } from '@cardea/testkit';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  anna,
  certify,
  type Installation,
  install,
  TurnableClock,
  template,
} from '../testing/installation.js';
import { run } from '../testing/tools.js';
import { createCertificationRequest } from './create-certification-request.js';
import { describeCertificate } from './describe-certificate.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterEach(() => {
  installation.clock.time = new Date();
});

async function issue(
  wanted: CertificateTemplate,
  { privateKey = rsa, subject = anna }: { privateKey?: KeyObject; subject?: User } = {},
): Promise<Uint8Array> {
  const request = await createCertificationRequest({ privateKey });
  return (await certify(installation, request, wanted, subject)).certificateDer;
}

function textOf(certificateDer: Uint8Array): string {
  return run(
    'openssl',
    ['x509', '-inform', 'DER', '-text', '-noout', '-nameopt', 'utf8,sep_comma_plus_space,show_type'],
    certificateDer,
  ).toString();
}

/** Lines of `openssl asn1parse` over the DER inside one extension. */
function extensionOf(certificateDer: Uint8Array, oid: string): string {
  const lines = run('openssl', ['asn1parse', '-inform', 'DER'], certificateDer).toString().split('\n');
  const start = lines.findIndex((line) => line.endsWith(`:${oid}`));
  const octets = lines.slice(start, start + 3).find((line) => line.includes('OCTET STRING'));
  const hex = octets?.split('[HEX DUMP]:')[1];
  if (start < 0 || hex === undefined) throw new Error(`no extension ${oid}`);
  return run('openssl', ['asn1parse', '-inform', 'DER'], Buffer.from(hex, 'hex')).toString();
}

function keyUsageOf(certificateDer: Uint8Array): string | undefined {
  return /X509v3 Key Usage: critical\n *(.*)/.exec(textOf(certificateDer))?.[1];
}

describe('the names come from the directory', () => {
  test('as PrintableString where it can be, else as UTF8String, e-mail addresses as IA5String', async () => {
    const text = textOf(await issue(template('CardeaSmartcardSignature')));
    expect(text).toContain(
      'Subject: OU=PRINTABLESTRING:CONTOSO, CN=UTF8STRING:Anna Żółć, emailAddress=IA5STRING:anna@mail.contoso.example',
    );
  });

  test('and names that the directory lacks are left out', async () => {
    const subject = { ...anna, mail: '', sid: '', domain: '' };
    const text = textOf(await issue(template('CardeaSoftwareUser'), { subject }));
    expect(text).toContain('Subject: CN=UTF8STRING:Anna Żółć');
    expect(text).not.toMatch(/email:|1\.3\.6\.1\.4\.1\.311\.25\.2/);
    expect(text).toContain('othername: UPN::anna@contoso.example');
  });

  test('subjectAltName is critical exactly when the subject is empty', async () => {
    const named = textOf(await issue(template('CardeaSoftwareUser')));
    expect(named).toMatch(/X509v3 Subject Alternative Name: \n/);
    const unnamed = textOf(await issue(template('CardeaSoftwareUser', { subject: [] })));
    expect(unnamed).toMatch(/Subject: \n/);
    expect(unnamed).toMatch(/X509v3 Subject Alternative Name: critical\n/);
  });

  test.each<[string, Partial<CertificateTemplate>, Partial<User>, RegExp]>([
    [
      'a required user principal name is missing',
      { subjectAltNames: [{ type: 'userPrincipalName', required: true }] },
      { userPrincipalName: '' },
      /needs userPrincipalName/,
    ],
    [
      'a required e-mail address is missing',
      { subjectAltNames: [{ type: 'rfc822Name', required: true }] },
      { mail: '' },
      /needs rfc822Name/,
    ],
    [
      'a required e-mail address is not ASCII',
      { subjectAltNames: [{ type: 'rfc822Name', required: true }] },
      { mail: 'żółć@contoso.example' },
      /needs rfc822Name/,
    ],
    ['nothing names the subject', { subject: [], subjectAltNames: [] }, {}, /no name/],
    ['the SID is malformed', {}, { sid: 'S-1-5-21-x' }, /malformed SID/],
    ['a name has a line break', {}, { displayName: 'Anna\nCN=Administrator' }, /control characters/],
    ['a name has half of a surrogate pair', {}, { displayName: 'Anna \ud83d' }, /surrogate pair/],
    ['a name is longer than X.520 allows', {}, { displayName: 'x'.repeat(65) }, /longer than 64/],
  ])('and issuance is refused when %s', async (_, changes, userChanges, reason) => {
    await expect(
      issue(template('CardeaSoftwareUser', changes), { subject: { ...anna, ...userChanges } }),
    ).rejects.toMatchObject({ kind: 'BadCertificationRequest', detail: expect.stringMatching(reason) });
  });

  test('an optional e-mail address outside ASCII is left out of a certificate that carries the rest', async () => {
    const text = textOf(
      await issue(template('CardeaSmartcardSignature'), {
        subject: { ...anna, mail: 'żółć@contoso.example' },
      }),
    );
    expect(text).not.toMatch(/emailAddress|Alternative/);
  });
});

describe('key usage fits the key', () => {
  test.each<[string, KeyObject, string, string]>([
    ['RSA', rsa, 'CardeaSmartcardLogon', 'Digital Signature, Key Encipherment'],
    ['ECDSA', p256, 'CardeaSmartcardLogon', 'Digital Signature, Key Agreement'],
    ['RSA', rsa, 'CardeaEncryption', 'Key Encipherment'],
    ['ECDSA', p256, 'CardeaEncryption', 'Key Agreement'],
    ['RSA', rsa, 'CardeaSmartcardSignature', 'Digital Signature, Non Repudiation'],
    ['Ed25519', ed25519, 'CardeaSoftwareUser', 'Digital Signature'],
  ])('%s for %s', async (_, privateKey, name, usages) => {
    expect(keyUsageOf(await issue(template(name), { privateKey }))).toBe(usages);
  });

  test('and an encryption certificate for a key that only signs is refused', async () => {
    const encryption = template('CardeaEncryption');
    const wanted = { ...encryption, key: { ...encryption.key, families: ['Ed25519' as const] } };
    await expect(issue(wanted, { privateKey: ed25519 })).rejects.toThrow(/Ed25519 cannot have any key usage/);
  });
});

describe('what Windows reads', () => {
  test('the SID extension is GeneralNames with one otherName holding the SID as text', async () => {
    const lines = extensionOf(await issue(template('CardeaSmartcardLogon')), '1.3.6.1.4.1.311.25.2');
    expect(lines.split('\n').map((line) => line.replace(/^.*(prim|cons): */, '').trim())).toEqual([
      'SEQUENCE',
      'cont [ 0 ]',
      'OBJECT            :1.3.6.1.4.1.311.25.2.1',
      'cont [ 0 ]',
      `OCTET STRING      :${anna.sid}`,
      '',
    ]);
  });

  test('the certificate template extension names object identifier and versions', async () => {
    const lines = extensionOf(await issue(template('CardeaSmartcardLogon')), '1.3.6.1.4.1.311.21.7');
    expect(lines).toContain(`OBJECT            :${template('CardeaSmartcardLogon').oid}`);
    expect(lines.match(/INTEGER +:(\d+)/g)).toEqual(['INTEGER           :64', 'INTEGER           :00']);
  });

  test('smart card logon carries both extended key usages', async () => {
    expect(textOf(await issue(template('CardeaSmartcardLogon')))).toContain(
      'TLS Web Client Authentication, Microsoft Smartcard Login',
    );
  });

  test('CRL and issuer certificate are found below the public URL', async () => {
    const text = textOf(await issue(template('CardeaSmartcardLogon')));
    expect(text).toContain('URI:http://pki.contoso.example/pki/issuing.crl');
    expect(text).toContain('CA Issuers - URI:http://pki.contoso.example/pki/issuing.crt');
  });
});

describe('validity', () => {
  test('starts a few minutes ago, ends after the validity of the template', async () => {
    // The authority is older than what it issues, whatever day the tests run on.
    const clock = new TurnableClock(new Date('2027-02-01T00:00:00Z'));
    const before = await install('ECDSA-P-256', clock);
    clock.time = new Date('2027-03-01T12:00:00.750Z');
    const request = await createCertificationRequest({ privateKey: p256 });
    const { certificateDer } = await certify(before, request, template('CardeaSoftwareUser'));
    const { validFromDate, validToDate } = new X509Certificate(certificateDer);
    expect(validFromDate).toEqual(new Date('2027-03-01T11:55:00Z'));
    expect(validToDate).toEqual(new Date('2028-02-29T12:00:00Z'));
  });

  test('is given in whole seconds, as the certificate can say it', async () => {
    const request = await createCertificationRequest({ privateKey: p256 });
    const issued = await certify(installation, request, template('CardeaSoftwareUser'));
    const { validFromDate, validToDate } = new X509Certificate(issued.certificateDer);
    expect([issued.notBefore, issued.notAfter]).toEqual([validFromDate, validToDate]);
  });

  test('never leaves the validity of the issuing authority', async () => {
    const [issuingDer = new Uint8Array()] = await installation.issuing.chain();
    const authority = new X509Certificate(issuingDer);
    const fresh = new X509Certificate(await issue(template('CardeaSoftwareUser', { validityDays: 100_000 })));
    expect(fresh.validToDate).toEqual(authority.validToDate);
    expect(fresh.validFromDate.getTime()).toBeGreaterThanOrEqual(authority.validFromDate.getTime());
  });

  test('an expired authority issues nothing', async () => {
    installation.clock.time = new Date(Date.now() + 11 * 366 * 86_400_000);
    await expect(issue(template('CardeaSoftwareUser'))).rejects.toMatchObject({ kind: 'CaUnavailable' });
  });

  test('is UTCTime until 2049 and GeneralizedTime without fractions from 2050 on', async () => {
    const late = await install('ECDSA-P-256', new TurnableClock(new Date('2049-06-01T00:00:00.123Z')));
    const request = await createCertificationRequest({ privateKey: p256 });
    const { certificateDer } = await certify(late, request, template('CardeaSoftwareUser'));
    const parsed = run('openssl', ['asn1parse', '-inform', 'DER'], certificateDer).toString();
    expect(parsed).toMatch(/UTCTIME +:490531235500Z/);
    expect(parsed).toMatch(/GENERALIZEDTIME +:20500601000000Z/);
  });
});

test('serial numbers have 128 bits, are positive, use every first octet and never repeat', async () => {
  const serialNumbers = Array.from({ length: 5000 }, () => installation.issuing.newSerialNumber());
  expect(new Set(serialNumbers).size).toBe(5000);
  for (const serialNumber of serialNumbers)
    expect(serialNumber).toMatch(/^(0[1-9A-F]|[1-7][0-9A-F])[0-9A-F]{30}$/);
  expect(new Set(serialNumbers.map((each) => each.slice(0, 2))).size).toBe(127);
});

test('the certificate says the serial number, thumbprint and version that the issuance reported', async () => {
  const request = await createCertificationRequest({ privateKey: rsa });
  const issued = await certify(installation, request, template('CardeaSoftwareUser'));
  const read = new X509Certificate(issued.certificateDer);
  // Node leaves out leading zero digits.
  expect(read.serialNumber.padStart(32, '0')).toBe(issued.serialNumber);
  expect(read.fingerprint.replaceAll(':', '')).toBe(issued.thumbprint);
  expect(textOf(issued.certificateDer)).toContain('Version: 3 (0x2)');
});

test('a certificate is described in words before it is signed', async () => {
  const wanted = certificateTemplateWithEverything({
    subject: [{ attribute: 'commonName', from: 'DisplayName' }],
  });
  const tbs = AsnConvert.parse(Buffer.from(await issue(wanted)), Certificate).tbsCertificate;
  const { subject, issuer, extensions } = describeCertificate(new Uint8Array(AsnConvert.serialize(tbs)));
  expect(subject).toBe('commonName=Anna Żółć');
  expect(issuer).toContain('commonName=');
  const valuesOf = (type: string) => extensions.find((one) => one.type === type)?.values;
  expect(valuesOf('2.5.29.15')).toEqual(['digitalSignature', 'keyEncipherment', 'nonRepudiation']);
  expect(valuesOf('2.5.29.37')).toEqual(wanted.extendedKeyUsages);
  expect(valuesOf('2.5.29.17')).toEqual(
    expect.arrayContaining(['anna@contoso.example', 'anna@mail.contoso.example']),
  );
  expect(valuesOf('2.5.29.31')).toContain(
    'ldap:///CN=Issuing,DC=contoso,DC=example?certificateRevocationList',
  );
  expect(valuesOf('2.5.29.32')).toEqual(wanted.certificatePolicies?.map(({ oid }) => oid));
  expect(valuesOf('1.3.6.1.4.1.311.25.2')).toEqual([anna.sid]);
  expect(extensions.find(({ type }) => type === '2.5.29.15')?.isCritical).toBe(true);
});
