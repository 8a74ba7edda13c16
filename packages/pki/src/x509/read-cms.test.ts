import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { certify, install, template } from '../testing/installation.js';
import { pem, run, WorkFolder } from '../testing/tools.js';
import { createCertificationRequest } from './create-certification-request.js';
import { certificatesInCms } from './read-cms.js';

async function issued() {
  const installation = await install('ECDSA-P-256');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const request = await createCertificationRequest({ privateKey });
  return { installation, certificate: await certify(installation, request, template('CardeaSoftwareUser')) };
}

const sorted = (ders: readonly Uint8Array[]) => ders.map((der) => Buffer.from(der).toString('hex')).sort();

test.each(['cmc', 'pkcs7'] as const)(
  'a %s answer gives the bytes of the certificate and of its chain',
  async (form) => {
    const { installation, certificate } = await issued();
    const answer = await installation.issuing.response(certificate, form);
    const chain = await installation.issuing.chain();
    expect(sorted(certificatesInCms(answer))).toEqual(sorted([certificate.certificateDer, ...chain]));
  },
);

test('the certificates of a message that OpenSSL made are read', async () => {
  using folder = new WorkFolder();
  const { certificate } = await issued();
  const file = folder.write('certificate.pem', pem('CERTIFICATE', certificate.certificateDer));
  const message = run('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file, '-outform', 'DER']);
  expect(certificatesInCms(new Uint8Array(message))).toEqual([certificate.certificateDer]);
});

test('a SignedData without certificates holds none', () => {
  const message = Buffer.from(
    '3023 06092a864886f70d010702 a016 3014 020101 3100 300b 06092a864886f70d010701 3100'.replaceAll(' ', ''),
    'hex',
  );
  expect(certificatesInCms(new Uint8Array(message))).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['enveloped data', '300f06092a864886f70d010703a0023000'],
  ['a cut message', '3082010006092a864886f70d010702'],
])('%s is refused as no SignedData', (_what, hex) => {
  expect(() => certificatesInCms(new Uint8Array(Buffer.from(hex, 'hex')))).toThrow(
    'must be a CMS SignedData',
  );
});
