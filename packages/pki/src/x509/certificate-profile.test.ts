import { generateKeyPairSync } from 'node:crypto';
import type { CertificateTemplate, User } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anna, certify, type Installation, install, template } from '../testing/installation.js';
import { run, WorkFolder } from '../testing/tools.js';
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
