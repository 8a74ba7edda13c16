import { createHash, generateKeyPairSync } from 'node:crypto';
import type { IssuedCertificate, KeyAlgorithm } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { certify, type Installation, install, template } from '../testing/installation.js';
import { attempt, pem, run, WorkFolder } from '../testing/tools.js';
import { createCertificationRequest } from './create-certification-request.js';

async function issue(installation: Installation): Promise<IssuedCertificate> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return await certify(
    installation,
    await createCertificationRequest({ privateKey }),
    template('CardeaSoftwareUser'),
  );
}

/** What `openssl asn1parse` says of each element, without offsets and lengths. */
function elementsOf(der: Uint8Array): string[] {
  const parsed = run('openssl', ['asn1parse', '-inform', 'DER'], der).toString();
  return parsed
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replace(/^ *\d+:d=(\d+) .*(?:prim|cons): */, '$1 ')
        .replace(/ +/g, ' ')
        .trim(),
    );
}

function certificatesIn(pkcs7Der: Uint8Array): string[] {
  const printed = run('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], pkcs7Der).toString();
  return [...printed.matchAll(/-----BEGIN CERTIFICATE-----\n([^-]+)-----END/g)].map(([, base64 = '']) =>
    base64.replaceAll('\n', ''),
  );
}

async function wholeChain({ issuing }: Installation, issued: IssuedCertificate): Promise<string[]> {
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] = await issuing.chain();
  return [rootDer, issuingDer, issued.certificateDer].map((der) => Buffer.from(der).toString('base64'));
}

describe.each<KeyAlgorithm>(['ECDSA-P-256', 'ECDSA-P-384', 'RSA-2048'])(
  'the CMC full PKI response of an %s authority',
  (algorithm) => {
    test('verifies in OpenSSL as signed by the issuing authority, with the content documented', async () => {
      using folder = new WorkFolder();
      const installation = await install(algorithm);
      const issued = await issue(installation);
      const response = await installation.issuing.response(issued, 'cmc');
      const [, rootDer = new Uint8Array()] = await installation.issuing.chain();
      const root = folder.write('root.pem', pem('CERTIFICATE', rootDer));
      const file = folder.write('response.der', response);
      const content = folder.file('content.der');
      const verified = attempt('openssl', [
        ...['cms', '-verify', '-inform', 'DER', '-in', file, '-CAfile', root],
        ...['-purpose', 'any', '-binary', '-out', content],
      ]);
      expect(verified.text).toContain('CMS Verification successful');
      expect(elementsOf(run('cat', [content]))).toEqual([
        '0 SEQUENCE',
        '1 SEQUENCE',
        '2 SEQUENCE',
        '3 INTEGER :01',
        '3 OBJECT :id-cmc-statusInfo',
        '3 SET',
        '4 SEQUENCE',
        '5 INTEGER :00',
        '5 SEQUENCE',
        '6 INTEGER :01',
        '5 UTF8STRING :Issued',
        '2 SEQUENCE',
        '3 INTEGER :02',
        '3 OBJECT :1.3.6.1.4.1.311.10.10.1',
        '3 SET',
        '4 SEQUENCE',
        '5 INTEGER :00',
        '5 SEQUENCE',
        '6 INTEGER :01',
        '5 SET',
        '6 SEQUENCE',
        '7 OBJECT :1.3.6.1.4.1.311.21.17',
        '7 SET',
        `8 OCTET STRING [HEX DUMP]:${issued.thumbprint}`,
        '1 SEQUENCE',
        '1 SEQUENCE',
      ]);
      expect(certificatesIn(response)).toEqual(await wholeChain(installation, issued));
    });

    test('is SignedData version 3 with one signerInfo version 1 that names the authority by issuer and serial number', async () => {
      const installation = await install(algorithm);
      const response = await installation.issuing.response(await issue(installation), 'cmc');
      const printed = run(
        'openssl',
        ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER'],
        response,
      ).toString();
      expect(printed).toMatch(/d.signedData: \n +version: 3\n/);
      expect(printed).toContain('eContentType: id-cct-PKIResponse (1.3.6.1.5.5.7.12.3)');
      expect(printed.match(/d\.issuerAndSerialNumber:/g)).toHaveLength(1);
      const signer = printed.slice(printed.indexOf('signerInfos:'));
      expect(signer).toMatch(/version: 1\n/);
      const hash = algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256';
      expect(signer).toMatch(new RegExp(`digestAlgorithm: \\n +algorithm: ${hash} `));
      expect([...signer.matchAll(/object: (\w+)/g)].map(([, name]) => name)).toEqual([
        'contentType',
        'messageDigest',
      ]);
      const [issuingDer = new Uint8Array()] = await installation.issuing.chain();
      const serial = run('openssl', ['x509', '-inform', 'DER', '-noout', '-serial'], issuingDer)
        .toString()
        .trim();
      const asn1 = elementsOf(response);
      // Once in the authority's own certificate, once in the signerInfo.
      expect(asn1.filter((line) => line === `6 INTEGER :${serial.replace('serial=', '')}`)).toHaveLength(2);
    });
  },
);

test('a CMC response changed in one byte of its content does not verify', async () => {
  using folder = new WorkFolder();
  const installation = await install();
  const response = Buffer.from(await installation.issuing.response(await issue(installation), 'cmc'));
  response[response.indexOf('Issued')] = 0x45;
  const [, rootDer = new Uint8Array()] = await installation.issuing.chain();
  const root = folder.write('root.pem', pem('CERTIFICATE', rootDer));
  const file = folder.write('response.der', response);
  const verify = [
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    file,
    '-CAfile',
    root,
    '-purpose',
    'any',
    '-binary',
  ];
  expect(attempt('openssl', verify).text).toContain('CMS Verification failure');
});

test('the certificates-only answer holds root, issuing authority and user, and no signer', async () => {
  const installation = await install();
  const issued = await issue(installation);
  const response = await installation.issuing.response(issued, 'pkcs7');
  expect(certificatesIn(response)).toEqual(await wholeChain(installation, issued));
  const printed = run(
    'openssl',
    ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER'],
    response,
  ).toString();
  expect(printed).toMatch(/d.signedData: \n +version: 1\n/);
  expect(printed).toMatch(/signerInfos:\n +<EMPTY>/);
  expect(run('certtool', ['--p7-info', '--inder'], response).toString()).toContain(
    'Number of certificates: 3',
  );
});

test('the hash in the response is SHA-1 over the issued certificate', async () => {
  const installation = await install();
  const issued = await issue(installation);
  const response = Buffer.from(await installation.issuing.response(issued, 'cmc'));
  expect(response.includes(createHash('sha1').update(issued.certificateDer).digest())).toBe(true);
});
