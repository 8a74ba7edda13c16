import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '@cardea/directory';
import { type CertificateTemplate, Secret, type UserUuid } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  call,
  certificatesOf,
  certificateTemplateWithEverything,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

// One certificate with everything that a certificate template can say, ordered and issued over HTTP, as other tools read it.

const account = { username: 'printer-7.contoso.com', password: 'Printer-pass-1' };
const uuid = userUuids.subscriber;
const sid = 'S-1-5-21-1-2-3-1100';
const skewMinutes = 7;
const [majorVersion, minorVersion] = [104, 7];
/** Extensions of MS-WCCE and KB5014754. */
const microsoft = {
  certificateTemplate: '1.3.6.1.4.1.311.21.7',
  certificateTemplateName: '1.3.6.1.4.1.311.20.2',
  applicationPolicies: '1.3.6.1.4.1.311.21.10',
  securityIdentifier: '1.3.6.1.4.1.311.25.2',
} as const;
const hexOctets = /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/;
const validityDays = 200;
const folder = mkdtempSync(join(tmpdir(), 'cardea-every-option-'));
const file = (name: string) => join(folder, name);
const run = (command: string, args: readonly string[], input?: string) =>
  execFileSync(command, args, { ...(input === undefined ? {} : { input }), stdio: 'pipe' }).toString();

let server: TestServer;
let certificate: X509Certificate;
let issuing: X509Certificate;
let templateOid: string;

beforeAll(async () => {
  server = await startTestServer('sqlite', {
    environment: {
      CARDEA_CA_NAME_CONSTRAINTS:
        'permit dns contoso.com, permit mail contoso.com, exclude dns lab.contoso.com',
    },
    prepare: async (system) => {
      await seedSite(system);
      const { users } = system.ports.store;
      const subscriber = await users.find(uuid as UserUuid);
      if (subscriber === undefined) throw new Error('there is no subscriber');
      const hash = await hashPassword(new Secret(account.password));
      await users.put({ ...subscriber, accountName: account.username }, [], hash);
    },
  });
  await saveTemplate();
  const subscriber = new ApiClient(server.url, account);
  const request = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.software,
  });
  const requests = [makeCertificationRequest(), makeCertificationRequest()];
  const [answer] = (await subscriber.certify(request, ...requests)).json as { Pkcs7: string }[];
  const [root, above, own] = certificatesOf(answer?.Pkcs7 ?? '').map((der) => new X509Certificate(der));
  if (root === undefined || above === undefined || own === undefined) throw new Error('no certificate');
  [issuing, certificate] = [above, own];
  for (const [name, one] of Object.entries({ root, issuing, certificate }))
    writeFileSync(file(`${name}.pem`), one.toString());
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function saveTemplate(): Promise<void> {
  const url = `${server.url}/api/v2/certificate-templates/CardeaSoftwareUser`;
  const as = accounts.manager;
  const read = await call(url, { as });
  const before = read.json as CertificateTemplate;
  const everything = certificateTemplateWithEverything({
    ...{ commonName: before.commonName, displayName: before.displayName, key: before.key, oid: before.oid },
    ...{ majorVersion, minorVersion, validityDays, clockSkewMinutes: skewMinutes },
  });
  const [qualified = { oid: '' }, ...plain] = everything.certificatePolicies ?? [];
  // GnuTLS reads no policy whose object identifier has an arc beyond 64 bits, such as those below 2.25 do.
  const certificatePolicies = [{ ...qualified, oid: '1.3.6.1.4.1.311.21.8.7' }, ...plain];
  templateOid = before.oid;
  const body = { ...before, ...everything, certificatePolicies };
  const saved = await call(url, {
    ...{ method: 'PUT', as, body },
    headers: { 'if-match': read.headers.get('etag') ?? '' },
  });
  if (saved.status !== 200) throw new Error(`the certificate template was not saved: ${saved.text}`);
}

/** Extensions by name as OpenSSL prints them: whether each is critical, and its lines. */
function extensionsOf(name: string): Readonly<Record<string, readonly string[]>> {
  const parts =
    'no_header,no_version,no_serial,no_signame,no_validity,no_subject,no_issuer,no_pubkey,no_sigdump';
  const text = run('openssl', [
    ...['x509', '-in', file(`${name}.pem`), '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus'],
    ...['-certopt', `${parts},no_aux`],
  ]);
  const found: Record<string, string[]> = {};
  let lines: string[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, title, critical = ''] = /^ {12}(\S.*?): ?(critical)?\s*$/.exec(line) ?? [];
    if (title === undefined) lines.push(line.trim());
    else {
      lines = critical === '' ? [] : ['critical'];
      found[title] = lines;
    }
  }
  return found;
}

/** Where the contents of an extension begin that OpenSSL has no words for: the line with its OCTET STRING. */
function lineOf(oid: string): string {
  const lines = run('openssl', ['asn1parse', '-in', file('certificate.pem')]).split('\n');
  return lines[lines.findIndex((line) => line.endsWith(`:${oid}`)) + 1] ?? '';
}

/** The contents of an extension, hex. */
function contentOf(oid: string): string {
  return lineOf(oid).split('[HEX DUMP]:')[1] ?? '';
}

/** The contents of an extension as ASN.1: depth, type and value. */
function asn1Of(oid: string): readonly string[] {
  const offset = /^ *(\d+)/.exec(lineOf(oid))?.[1] ?? '';
  return run('openssl', ['asn1parse', '-in', file('certificate.pem'), '-strparse', offset])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      line
        .replace(/^ *\d+:d=(\d+) .*?(?:prim|cons): /, '$1 ')
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

test('the subject has every attribute of the certificate template, of the directory and of its own', () => {
  const subject = run('openssl', [
    ...['x509', '-in', file('certificate.pem'), '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus'],
  ]);
  expect(subject.trim()).toBe(
    `subject=C=PL,ST=Łódzkie,L=Łódź,O=Contoso,OU=CONTOSO,DC=com,DC=contoso,CN=Person cmuser1,serialNumber=${uuid},UID=${account.username},emailAddress=cmuser1@contoso.com`,
  );
});

test('it is valid from as long before the issuance as the certificate template says, for as many days as it says', () => {
  const now = Math.floor(server.clock.now().getTime() / 1000) * 1000;
  expect(Date.parse(certificate.validFrom)).toBe(now - skewMinutes * 60_000);
  expect(Math.round((Date.parse(certificate.validTo) - now) / 86_400_000)).toBe(validityDays);
});

test('OpenSSL reads every extension, as critical as its definition says, and none besides', () => {
  const place = `${server.system.configuration.publicUrl.replace(/\/$/, '')}/pki`;
  expect(extensionsOf('certificate')).toEqual({
    // Key agreement, which the certificate template has too, is left out: an RSA key cannot do it.
    'X509v3 Key Usage': ['critical', 'Digital Signature, Non Repudiation, Key Encipherment'],
    'X509v3 Extended Key Usage': [
      'TLS Web Client Authentication, E-mail Protection, Microsoft Smartcard Login',
    ],
    'X509v3 Subject Key Identifier': [expect.stringMatching(hexOctets)],
    'X509v3 Authority Key Identifier': extensionsOf('issuing')['X509v3 Subject Key Identifier'],
    'X509v3 CRL Distribution Points': [
      'Full Name:',
      // Not that of its partition: a delta completes the complete list.
      `URI:${place}/issuing.crl`,
      'URI:ldap:///CN=Issuing,DC=contoso,DC=example?certificateRevocationList',
    ],
    'X509v3 Freshest CRL': [
      'Full Name:',
      `URI:${place}/issuing.delta.crl`,
      'URI:ldap:///CN=Issuing,DC=contoso,DC=example?deltaRevocationList',
    ],
    'Authority Information Access': [
      `OCSP - URI:${place}/ocsp`,
      'OCSP - URI:http://ocsp.contoso.example/',
      `CA Issuers - URI:${place}/issuing.crt`,
      'CA Issuers - URI:ldap:///CN=Issuing,DC=contoso,DC=example?cACertificate',
    ],
    'X509v3 Subject Alternative Name': [
      [
        'othername: UPN::cmuser1@contoso.com, email:cmuser1@contoso.com, DNS:printer-7.contoso.com',
        `DirName:/O=Contoso/CN=printer-7.contoso.com, URI:tag:microsoft.com,2022-09-14:sid:${sid}`,
        `URI:urn:uuid:${uuid}`,
      ].join(', '),
    ],
    'X509v3 Certificate Policies': [
      'Policy: 1.3.6.1.4.1.311.21.8.7',
      'CPS: https://pki.contoso.example/cps',
      'User Notice:',
      'Explicit Text: For the staff of Contoso, żółć included.',
      'Policy: 1.3.6.1.4.1.311.21.8.9',
    ],
    // Microsoft's, which OpenSSL prints as they are; the next test reads them.
    ...Object.fromEntries(Object.values(microsoft).map((oid) => [oid, expect.any(Array)])),
  });
});

test('Microsoft’s extensions say which certificate template it is, for what it is, and whose account it opens', () => {
  expect(asn1Of(microsoft.certificateTemplate)).toEqual([
    '0 SEQUENCE',
    `1 OBJECT :${templateOid}`,
    `1 INTEGER :${majorVersion.toString(16)}`,
    `1 INTEGER :0${minorVersion.toString(16)}`,
  ]);
  const name = Buffer.from('CardeaSoftwareUser', 'utf16le').swap16();
  // BMPString (X.690 §8.23.8): tag 1E, length, two octets a character.
  expect(contentOf(microsoft.certificateTemplateName)).toBe(
    `1E${name.length.toString(16)}${name.toString('hex')}`.toUpperCase(),
  );
  expect(asn1Of(microsoft.applicationPolicies)).toEqual([
    '0 SEQUENCE',
    ...['TLS Web Client Authentication', 'E-mail Protection', 'Microsoft Smartcard Login'].flatMap(
      (purpose) => ['1 SEQUENCE', `2 OBJECT :${purpose}`],
    ),
  ]);
  expect(asn1Of(microsoft.securityIdentifier)).toEqual([
    ...['0 SEQUENCE', '1 cont [ 0 ]', '2 OBJECT :1.3.6.1.4.1.311.25.2.1', '2 cont [ 0 ]'],
    `3 OCTET STRING :${sid}`,
  ]);
});

test('the authority above is limited to the names of the configuration, and to certificates of users', () => {
  expect(extensionsOf('issuing')).toMatchObject({
    'X509v3 Basic Constraints': ['critical', 'CA:TRUE, pathlen:0'],
    'X509v3 Key Usage': ['critical', 'Certificate Sign, CRL Sign'],
    'X509v3 Name Constraints': [
      ...['critical', 'Permitted:', 'DNS:contoso.com', 'email:contoso.com'],
      ...['Excluded:', 'DNS:lab.contoso.com'],
    ],
  });
  expect(certificate.checkIssued(issuing)).toBe(true);
});

test('GnuTLS reads the same in its own words', () => {
  const text = run('certtool', ['--certificate-info', '--infile', file('certificate.pem')]);
  for (const line of [
    'Key Usage (critical):',
    'Key Purpose (not critical):',
    'Smart Card Logon.',
    'RFC822Name: cmuser1@contoso.com',
    'DNSname: printer-7.contoso.com',
    `URI: tag:microsoft.com,2022-09-14:sid:${sid}`,
    `URI: urn:uuid:${uuid}`,
    'Note: For the staff of Contoso, żółć included.',
    'URI: https://pki.contoso.example/cps',
    'URI: ldap:///CN=Issuing,DC=contoso,DC=example?certificateRevocationList',
    ...Object.values(microsoft).map((oid) => `Unknown extension ${oid} (not critical):`),
  ])
    expect(text).toContain(line);
});

test('NSS reads it too', () => {
  const database = `sql:${folder}`;
  run('certutil', ['-N', '-d', database, '--empty-password']);
  for (const [name, trust] of [
    ['root', 'CT,C,C'],
    ['issuing', ',,'],
    ['certificate', ',,'],
  ] as const)
    run('certutil', ['-A', '-d', database, '-n', name, '-t', trust, '-i', file(`${name}.pem`)]);
  const text = run('certutil', ['-L', '-d', database, '-n', 'certificate']);
  for (const line of [
    'Microsoft KP SmartCard Logon',
    'Other Name: "cmuser1@contoso.com"',
    'OID: Microsoft NT Principal Name',
    'DNS name: "printer-7.contoso.com"',
    'Directory Name: "CN=printer-7.contoso.com,O=Contoso"',
    `URI: "urn:uuid:${uuid}"`,
    'Policy Name: OID.1.3.6.1.4.1.311.21.8.7',
    'Policy Qualifier Data: "https://pki.contoso.example/cps"',
    'Policy Qualifier Name: PKIX User Notice Qualifier',
    'Data: "CardeaSoftwareUser"',
    `${majorVersion} (0x${majorVersion.toString(16)})`,
    sid,
  ])
    expect(text).toContain(line);
  expect(run('certutil', ['-V', '-d', database, '-n', 'certificate', '-u', 'C'])).toContain(
    'certificate is valid',
  );
});

test('OpenSSL and GnuTLS accept it under the authorities above it, each extension judged strictly', () => {
  const chain = ['-CAfile', file('root.pem'), '-untrusted', file('issuing.pem')];
  expect(run('openssl', ['verify', '-x509_strict', ...chain, file('certificate.pem')])).toContain(': OK');
  const whole = ['certificate', 'issuing', 'root'].map((name) => readFileSync(file(`${name}.pem`), 'utf8'));
  expect(run('certtool', ['--verify-chain'], whole.join(''))).toContain('Verified.');
});
