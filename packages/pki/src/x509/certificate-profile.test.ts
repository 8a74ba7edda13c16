import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { CertificateTemplate, User } from '@cardea/domain';
import { certificateTemplateWithEverything } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anna, certify, type Installation, install, template } from '../testing/installation.js';
import { pem, run, WorkFolder } from '../testing/tools.js';
import { createCertificationRequest } from './create-certification-request.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const folder = new WorkFolder();
afterAll(() => folder[Symbol.dispose]());
let installation: Installation;
beforeAll(async () => {
  installation = await install();
});

async function issue(changes: Partial<CertificateTemplate>, subject: User = anna): Promise<Uint8Array> {
  const request = await createCertificationRequest({ privateKey });
  const wanted = template('CardeaSoftwareUser', changes);
  return (await certify(installation, request, wanted, subject)).certificateDer;
}

function textOf(certificateDer: Uint8Array): string {
  return run('openssl', ['x509', '-inform', 'DER', '-text', '-noout'], certificateDer).toString();
}

const everyAddition = {
  certificatePolicies: [
    { oid: '2.16.840.1.101.3.2.1.3.13', cpsUri: 'https://pki.contoso.example/cps' },
    { oid: '1.3.6.1.4.1.311.21.8.9' },
  ],
  includeApplicationPolicies: true,
  subjectAltNames: [
    { type: 'userPrincipalName', required: true },
    { type: 'rfc822Name', required: true },
    { type: 'dNSName', required: true },
  ],
} as const;
const printer: User = { ...anna, accountName: 'printer-7.contoso.example' };

describe('what a certificate template adds', () => {
  test('certificate policies with the addresses of their practice statements', async () => {
    const text = textOf(await issue(everyAddition, printer));
    expect(text).toMatch(
      /Certificate Policies: \n +Policy: 2\.16\.840\.1\.101\.3\.2\.1\.3\.13\n +CPS: https:\/\/pki\.contoso\.example\/cps\n +Policy: 1\.3\.6\.1\.4\.1\.311\.21\.8\.9\n/,
    );
  });

  test('the extended key usages once more as application policies, in the syntax of certificate policies', async () => {
    const file = folder.write('additions.der', await issue(everyAddition, printer));
    const lines = run('openssl', ['asn1parse', '-inform', 'DER', '-in', file]).toString().split('\n');
    const at = lines.findIndex((line) => line.endsWith(':1.3.6.1.4.1.311.21.10'));
    const offset = /^ *(\d+)/.exec(lines[at + 1] ?? '')?.[1] ?? '';
    const inner = run('openssl', ['asn1parse', '-inform', 'DER', '-in', file, '-strparse', offset]);
    expect(inner.toString().match(/OBJECT +:.*/g)).toEqual([
      'OBJECT            :TLS Web Client Authentication',
      'OBJECT            :E-mail Protection',
    ]);
  });

  test('a dNSName where the account name is a host name with a domain', async () => {
    expect(textOf(await issue(everyAddition, printer))).toContain('DNS:printer-7.contoso.example');
    const optional = { subjectAltNames: [{ type: 'dNSName', required: false }] } as const;
    expect(textOf(await issue(optional))).not.toContain('DNS:');
    await expect(issue(everyAddition)).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringMatching(/needs dNSName/),
    });
  });

  test.each([0, 5, 90])('a start %i minutes before the issuance', async (clockSkewMinutes) => {
    // The authority itself is valid from ten minutes before its making, and no certificate before it.
    installation.clock.time = new Date(Date.now() + 86_400_000);
    const request = await createCertificationRequest({ privateKey });
    const issued = await certify(installation, request, template('CardeaSoftwareUser', { clockSkewMinutes }));
    const start = installation.clock.time.getTime() - clockSkewMinutes * 60_000;
    installation.clock.time = new Date();
    expect(issued.notBefore.getTime()).toBe(Math.floor(start / 1000) * 1000);
  });

  test('and OpenSSL, GnuTLS and NSS accept the whole of it', async () => {
    const certificate = folder.write('whole.der', await issue(everyAddition, printer));
    const [issuing = new Uint8Array(), root = new Uint8Array()] = await installation.issuing.chain();
    const toPem = (name: string, der: Uint8Array) => {
      const file = folder.file(name);
      run('openssl', ['x509', '-inform', 'DER', '-out', file], der);
      return file;
    };
    const [rootPem, issuingPem] = [toPem('root.pem', root), toPem('issuing.pem', issuing)];
    const leafPem = folder.file('leaf.pem');
    run('openssl', ['x509', '-inform', 'DER', '-in', certificate, '-out', leafPem]);
    run('openssl', ['verify', '-x509_strict', '-CAfile', rootPem, '-untrusted', issuingPem, leafPem]);
    run('certtool', ['--certificate-info', '--inder', '--infile', certificate]);
    const database = `sql:${folder.path}`;
    run('certutil', ['-N', '-d', database, '--empty-password']);
    run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,C,C', '-i', rootPem]);
    run('certutil', ['-A', '-d', database, '-n', 'issuing', '-t', ',,', '-i', issuingPem]);
    run('certutil', ['-A', '-d', database, '-n', 'leaf', '-t', ',,', '-i', leafPem]);
    expect(run('certutil', ['-V', '-d', database, '-n', 'leaf', '-u', 'C']).toString()).toContain(
      'certificate is valid',
    );
  });
});

describe('a certificate template with every field', () => {
  const everything = certificateTemplateWithEverything();
  const host: User = { ...anna, accountName: 'printer-7.contoso.example' };

  test('puts names of the directory, and names that are the same for everybody, into the subject', async () => {
    const der = await issue(everything, host);
    const subject = run(
      'openssl',
      ['x509', '-inform', 'DER', '-subject', '-noout', '-nameopt', 'utf8,sep_comma_plus'],
      der,
    ).toString();
    expect(subject.trim()).toBe(
      `subject=C=PL,ST=Łódzkie,L=Łódź,O=Contoso,OU=CONTOSO,DC=example,DC=contoso,CN=Anna Żółć,serialNumber=${host.uuid},UID=printer-7.contoso.example,emailAddress=anna@mail.contoso.example`,
    );
  });

  test('has every type of alternative name, with the SID as the URI that Windows maps strongly', async () => {
    const text = textOf(await issue(everything, host));
    expect(text.replace('DirName:O = Contoso, CN = ', 'DirName:/O=Contoso/CN=')).toContain(
      `othername: UPN::anna@contoso.example, email:anna@mail.contoso.example, DNS:printer-7.contoso.example, DirName:/O=Contoso/CN=printer-7.contoso.example, URI:tag:microsoft.com,2022-09-14:sid:${host.sid}, URI:urn:uuid:${host.uuid}`,
    );
  });

  test('sends clients to further places of CRL, status and issuer', async () => {
    const text = textOf(await issue(everything));
    expect(text).toMatch(
      /Full Name:\n +URI:http:\/\/pki\.contoso\.example\/pki\/issuing\.crl\n *URI:ldap:\/\/\/CN=Issuing/,
    );
    expect(text).toContain('OCSP - URI:http://ocsp.contoso.example/');
    expect(text).toMatch(/CA Issuers - URI:ldap:\/\/\/CN=Issuing,DC=contoso,DC=example\?cACertificate/);
  });

  test('names a delta CRL only where it says so: this server’s where there are deltas, or others', async () => {
    expect(textOf(await issue({}))).not.toContain('Freshest CRL');
    const elsewhere = { additionalFreshestCrl: ['http://deltas.contoso.example/delta.crl'] };
    expect(textOf(await issue({ addresses: elsewhere }))).toMatch(
      /X509v3 Freshest CRL: ?\n +Full Name:\n +URI:http:\/\/deltas\.contoso\.example\/delta\.crl\n/,
    );
    // The authorities of this installation publish no deltas.
    expect(textOf(await issue({ addresses: { includeFreshestCrl: true } }))).not.toContain('Freshest CRL');
  });

  test('tells whoever relies on it the text of the notice', async () => {
    expect(textOf(await issue(everything))).toMatch(
      /User Notice:\n +Explicit Text: For the staff of Contoso/,
    );
  });

  test("carries Microsoft's template name of version 1 beside that of version 2", async () => {
    const file = folder.write('v1.der', await issue(everything));
    const lines = run('openssl', ['asn1parse', '-inform', 'DER', '-in', file]).toString().split('\n');
    const at = lines.findIndex((line) => line.endsWith(':1.3.6.1.4.1.311.20.2'));
    expect(lines[at + 1]).toMatch(
      `[HEX DUMP]:1E14${Buffer.from('EveryField', 'utf16le').swap16().toString('hex').toUpperCase()}`,
    );
    expect(lines.some((line) => line.endsWith(':1.3.6.1.4.1.311.21.7'))).toBe(true);
  });

  test('may leave out the addresses of this server', async () => {
    const addresses = { includeCrl: false, includeOcsp: false, includeIssuer: false };
    const text = textOf(await issue({ addresses }));
    expect(text).not.toMatch(/CRL Distribution Points|Authority Information Access/);
  });

  test('refuses issuance where the end of the authority would leave too few days', async () => {
    const validityDays = 5000;
    const issuedShort = await issue({ validityDays });
    expect(new X509Certificate(issuedShort).validTo).toBe(
      new X509Certificate((await installation.issuing.chain())[0] ?? '').validTo,
    );
    await expect(issue({ validityDays, minimumValidityDays: 4000 })).rejects.toMatchObject({
      kind: 'CaUnavailable',
      detail: expect.stringMatching(/at least 4000 days/),
    });
  });

  test('refuses a required SID as URI where the directory has none', async () => {
    await expect(issue(everything, { ...anna, sid: '' })).rejects.toMatchObject({
      detail: expect.stringMatching(/needs uniformResourceIdentifier/),
    });
  });
});

describe('an issuing authority with name constraints', () => {
  const nameConstraints = {
    permittedDomains: ['contoso.example'],
    permittedMail: ['mail.contoso.example'],
    excludedDomains: ['lab.contoso.example'],
  };

  test('issues within them, and OpenSSL and GnuTLS accept that', async () => {
    const constrained = await install('ECDSA-P-256', undefined, { nameConstraints });
    const request = await createCertificationRequest({ privateKey });
    const wanted = template('CardeaSoftwareUser', {
      subjectAltNames: [
        { type: 'rfc822Name', required: true },
        { type: 'dNSName', required: true },
      ],
    });
    const { certificateDer } = await certify(constrained, request, wanted, printer);
    const chain = await constrained.issuing.chain();
    const [issuing, root] = chain.map((der, index) =>
      folder.write(`nc-${index}.pem`, pem('CERTIFICATE', der)),
    );
    const leaf = folder.write('nc-leaf.pem', pem('CERTIFICATE', certificateDer));
    run('openssl', ['verify', '-x509_strict', '-CAfile', `${root}`, '-untrusted', `${issuing}`, leaf]);
    const whole = run('cat', [leaf, `${issuing}`, `${root}`]);
    expect(run('certtool', ['--verify-chain'], whole).toString()).toContain('Verified.');
    expect(textOf(chain[0] ?? new Uint8Array())).toMatch(/X509v3 Name Constraints: critical/);
  });

  test.each([
    ['a host outside them', { accountName: 'printer.fabrikam.example' }],
    ['a host that they exclude', { accountName: 'printer.lab.contoso.example' }],
    ['a mailbox outside them', { mail: 'anna@fabrikam.example' }],
  ])('does not issue for %s', async (_, changes) => {
    const constrained = await install('ECDSA-P-256', undefined, { nameConstraints });
    const request = await createCertificationRequest({ privateKey });
    const wanted = template('CardeaSoftwareUser', {
      subjectAltNames: [
        { type: 'rfc822Name', required: false },
        { type: 'dNSName', required: false },
      ],
    });
    await expect(certify(constrained, request, wanted, { ...printer, ...changes })).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringContaining('[names-within-constraints, RFC 5280 §4.2.1.10'),
    });
  });
});

test('a certificate template that contradicts itself issues nothing and says where', async () => {
  await expect(issue({ certificatePolicies: [{ oid: '1.2.3', cpsUri: 'cps' }] })).rejects.toMatchObject({
    kind: 'Misconfigured',
    detail:
      'The certificate template CardeaSoftwareUser has certificatePolicies[0].cpsUri, which must be an absolute http or https address of at most 2048 ASCII characters.',
  });
});

test('a template without additions issues what it always issued', async () => {
  const text = textOf(await issue({}));
  expect(text).not.toMatch(/Policies|1\.3\.6\.1\.4\.1\.311\.21\.10|DNS:/);
});
