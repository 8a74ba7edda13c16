import { generateKeyPairSync } from 'node:crypto';
import type { RevokedCertificate } from '@cardea/domain';
import { revocationReasons } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { certify, install, template } from '../testing/installation.js';
import { attempt, pem, run, WorkFolder } from '../testing/tools.js';
import { createCertificationRequest } from './create-certification-request.js';

const day = 86_400_000;
const thisUpdate = new Date('2026-05-04T03:02:01.999Z');
const order = { crlNumber: 1234, thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + 7 * day) };

function entry(serialNumber: string, reason = 'unspecified', revokedAt = thisUpdate): RevokedCertificate {
  return { serialNumber, revokedAt, reason };
}

function textOf(crlDer: Uint8Array): string {
  return run('openssl', ['crl', '-inform', 'DER', '-text', '-noout'], crlDer).toString();
}

describe.each(['ECDSA-P-256', 'RSA-2048'] as const)('a CRL of an %s authority', (algorithm) => {
  test('is version 2, has number and authority key identifier, and its signature verifies', async () => {
    using folder = new WorkFolder();
    const { root, issuing } = await install(algorithm);
    for (const authority of [root, issuing]) {
      const [certificateDer = new Uint8Array()] = await authority.chain();
      const certificate = folder.write('ca.pem', pem('CERTIFICATE', certificateDer));
      const crl = folder.write('crl.der', await authority.signCrl({ ...order, revoked: [entry('01AB')] }));
      expect(
        attempt('openssl', ['crl', '-inform', 'DER', '-in', crl, '-CAfile', certificate, '-noout']).text,
      ).toContain('verify OK');
      const text = run('openssl', ['crl', '-inform', 'DER', '-in', crl, '-text', '-noout']).toString();
      expect(text).toContain('Version 2 (0x1)');
      expect(text).toMatch(/X509v3 CRL Number: \n *1234\n/);
      const identifier = /X509v3 Subject Key Identifier: \n *(\S+)/.exec(
        run('openssl', ['x509', '-in', certificate, '-text', '-noout']).toString(),
      )?.[1];
      expect(text).toMatch(new RegExp(`X509v3 Authority Key Identifier: \\n *(keyid:)?${identifier}`));
      expect(text).toContain('Last Update: May  4 03:02:01 2026 GMT');
      expect(text).toContain('Next Update: May 11 03:02:01 2026 GMT');
    }
  });
});

test('a CRL without entries leaves the list out', async () => {
  const { issuing } = await install();
  expect(textOf(await issuing.signCrl({ ...order, revoked: [] }))).toContain('No Revoked Certificates.');
});

test('entries are ordered by serial number as a number, whatever its length', async () => {
  const { issuing } = await install();
  const revoked = ['7F00000000000000000000000000000000', '02', 'FF', '0180', '00A1'].map((each) =>
    entry(each),
  );
  const listed = [...textOf(await issuing.signCrl({ ...order, revoked })).matchAll(/Serial Number: (\S+)/g)];
  expect(listed.map(([, serialNumber]) => serialNumber)).toEqual([
    '02',
    'A1',
    'FF',
    '0180',
    '7F00000000000000000000000000000000',
  ]);
});

test('every reason is printed as its own, and unspecified is said by silence', async () => {
  const { issuing } = await install();
  const revoked = revocationReasons.map((reason, index) => entry(`0${index + 1}`, reason));
  const text = textOf(await issuing.signCrl({ ...order, revoked }));
  expect([...text.matchAll(/CRL Reason Code: \n *(.*)/g)].map(([, reason]) => reason)).toEqual([
    'Key Compromise',
    'CA Compromise',
    'Affiliation Changed',
    'Superseded',
    'Cessation Of Operation',
    'Certificate Hold',
    'Privilege Withdrawn',
    'AA Compromise',
  ]);
  expect(text.match(/Serial Number/g)).toHaveLength(9);
});

test('times from 2050 on are GeneralizedTime, earlier ones UTCTime', async () => {
  const { issuing } = await install();
  const crl = await issuing.signCrl({ ...order, nextUpdate: new Date('2050-01-01T00:00:00Z'), revoked: [] });
  const parsed = run('openssl', ['asn1parse', '-inform', 'DER'], crl).toString();
  expect(parsed).toMatch(/UTCTIME +:260504030201Z/);
  expect(parsed).toMatch(/GENERALIZEDTIME +:20500101000000Z/);
});

test('OpenSSL and GnuTLS refuse a certificate that the CRL lists', async () => {
  using folder = new WorkFolder();
  const installation = await install();
  const { root, issuing, clock } = installation;
  const { privateKey } = generateKeyPairSync('ed25519');
  const issued = await certify(
    installation,
    await createCertificationRequest({ privateKey }),
    template('CardeaSoftwareUser'),
  );
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] = await issuing.chain();
  const now = { crlNumber: 2, thisUpdate: clock.now(), nextUpdate: new Date(clock.now().getTime() + day) };
  const revoked = [entry(issued.serialNumber, 'cessationOfOperation', clock.now())];
  const crls = [await root.signCrl({ ...now, revoked: [] }), await issuing.signCrl({ ...now, revoked })];
  const crlFile = folder.write('crls.pem', crls.map((crl) => pem('X509 CRL', crl)).join(''));
  const rootFile = folder.write('root.pem', pem('CERTIFICATE', rootDer));
  const issuingFile = folder.write('issuing.pem', pem('CERTIFICATE', issuingDer));
  const leafFile = folder.write('leaf.pem', pem('CERTIFICATE', issued.certificateDer));
  const strict = ['-x509_strict', '-crl_check_all', '-CRLfile', crlFile, '-CAfile', rootFile];
  expect(attempt('openssl', ['verify', ...strict, '-untrusted', issuingFile, leafFile]).text).toContain(
    'certificate revoked',
  );
  const chain = run('cat', [leafFile, issuingFile]);
  const gnutls = attempt(
    'certtool',
    ['--verify', '--load-ca-certificate', rootFile, '--load-crl', crlFile],
    chain,
  );
  expect(gnutls.text).toMatch(/revoked/i);
});

test('OpenSSL refuses a certificate while it is on hold, and accepts it after the next CRL released it', async () => {
  using folder = new WorkFolder();
  const installation = await install();
  const { issuing, clock } = installation;
  const { privateKey } = generateKeyPairSync('ed25519');
  const request = await createCertificationRequest({ privateKey });
  const wanted = template('CardeaSoftwareUser');
  const held = await certify(installation, request, wanted);
  const revoked = await certify(installation, request, wanted);
  const chain = await issuing.chain();
  const authorities = chain.map((each) => pem('CERTIFICATE', each)).join('');
  const authoritiesFile = folder.write('authorities.pem', authorities);

  async function verdicts(crlNumber: number, listed: readonly RevokedCertificate[]): Promise<string[]> {
    const now = clock.now();
    const nextUpdate = new Date(now.getTime() + day);
    const crl = await issuing.signCrl({ crlNumber, thisUpdate: now, nextUpdate, revoked: listed });
    const crlFile = folder.write('crl.pem', pem('X509 CRL', crl));
    const checking = ['-x509_strict', '-crl_check', '-CRLfile', crlFile, '-CAfile', authoritiesFile];
    return [held, revoked].map(({ certificateDer }) => {
      const leaf = folder.write('leaf.pem', pem('CERTIFICATE', certificateDer));
      const { text } = attempt('openssl', ['verify', ...checking, leaf]);
      return text === `${leaf}: OK\n` ? 'valid' : (/error \d+ at .*: (.*)/.exec(text)?.[1] ?? text);
    });
  }

  const forGood = entry(revoked.serialNumber, 'keyCompromise', clock.now());
  const onHold = entry(held.serialNumber, 'certificateHold', clock.now());
  expect(await verdicts(1, [])).toEqual(['valid', 'valid']);
  expect(await verdicts(2, [onHold, forGood])).toEqual(['certificate revoked', 'certificate revoked']);
  // RFC 5280 §5.3.1: a full CRL says removal from hold by leaving the certificate out; removeFromCRL is for delta CRLs.
  expect(await verdicts(3, [forGood])).toEqual(['valid', 'certificate revoked']);
});

test('a CRL with ten thousand entries is signed in good time', async () => {
  const { issuing } = await install();
  const revoked = Array.from({ length: 10_000 }, () => entry(issuing.newSerialNumber(), 'superseded'));
  // Processor time, so that what else the machine does doesn't count.
  const start = process.cpuUsage();
  const crl = await issuing.signCrl({ ...order, revoked });
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(2_000);
  const listed = [...textOf(crl).matchAll(/Serial Number: (\S+)/g)].map(([, serialNumber]) => serialNumber);
  expect(listed).toEqual(revoked.map(({ serialNumber }) => serialNumber).sort());
  expect(run('certtool', ['--crl-info', '--inder'], crl).toString()).toContain(
    'Revoked certificates (10000)',
  );
});
