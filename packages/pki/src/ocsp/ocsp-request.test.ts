import { generateKeyPairSync } from 'node:crypto';
import { CmError } from '@cardea/domain';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { certify, type Installation, install, template } from '../testing/installation.js';
import { pem, run, WorkFolder } from '../testing/tools.js';
import { createCertificationRequest } from '../x509/create-certification-request.js';
import { element } from '../x509/der.js';
import { decodeOcspRequest, encodeCertId, issuerKey, maximumRequestBytes } from './ocsp-request.js';

const hashes = { nameHash: new Uint8Array(20).fill(1), keyHash: new Uint8Array(20).fill(2) };
const certId = encodeCertId('sha1', hashes, '0ABC');
const sequence = (...contents: Uint8Array[]) => element(0x30, contents);
const oid = {
  nonce: Buffer.from('06092b0601050507300102', 'hex'),
  serviceLocator: Buffer.from('06092b0601050507300107', 'hex'),
};
const octetString = (content: Uint8Array) => element(0x04, [content]);
const isCritical = Uint8Array.of(0x01, 0x01, 0xff);
const extension = (name: Uint8Array, value: Uint8Array, ...critical: Uint8Array[]) =>
  sequence(name, ...critical, octetString(value));
/** An OCSPRequest for these CertIDs (RFC 6960 §4.1.1), put together by hand. */
const requestOf = (certIds: Uint8Array[], ...extensions: Uint8Array[]) =>
  sequence(
    sequence(
      sequence(...certIds.map((each) => sequence(each))),
      ...(extensions.length === 0 ? [] : [element(0xa2, [sequence(...extensions)])]),
    ),
  );
const withNonce = (nonce: Uint8Array, ...critical: Uint8Array[]) =>
  requestOf([certId], extension(oid.nonce, octetString(nonce), ...critical));

function refusalOf(requestDer: Uint8Array): string | undefined {
  try {
    decodeOcspRequest(requestDer);
    return undefined;
  } catch (error) {
    if (error instanceof CmError && error.kind === 'MalformedInput') return error.detail;
    throw error;
  }
}

describe('a request names certificates', () => {
  test.each(['sha1', 'sha1-null', 'sha256', 'sha256-null'] as const)(
    'by %s, and its CertID comes back octet for octet',
    (form) => {
      const certIdDer = encodeCertId(form, hashes, 'FF01');
      expect(decodeOcspRequest(requestOf([certIdDer]))).toStrictEqual({
        certificates: [
          { certIdDer, form, issuerKey: issuerKey(form.replace('-null', ''), hashes), serialNumber: 'FF01' },
        ],
        nonce: undefined,
      });
    },
  );

  test.each(['00', '01', '7F', '80', '0ABC', 'FF'.repeat(20), `7F${'00'.repeat(19)}`])(
    'with the serial number %s',
    (serialNumber) => {
      const [found] = decodeOcspRequest(requestOf([encodeCertId('sha1', hashes, serialNumber)])).certificates;
      expect(found?.serialNumber).toBe(serialNumber);
    },
  );

  test('several, in their order', () => {
    const serialNumbers = Array.from({ length: 80 }, (_, index) => (0x10 + index).toString(16).toUpperCase());
    const request = requestOf(serialNumbers.map((each) => encodeCertId('sha1', hashes, each)));
    expect(decodeOcspRequest(request).certificates.map(({ serialNumber }) => serialNumber)).toStrictEqual(
      serialNumbers,
    );
  });

  test('by another hash algorithm, or with parameters of one, which names nothing here', () => {
    const sha512 = Buffer.from('300b0609608648016503040203', 'hex');
    const sha1WithParameters = Buffer.from('300a06052b0e03021a020101', 'hex');
    for (const algorithm of [sha512, sha1WithParameters]) {
      const strange = sequence(
        algorithm,
        octetString(hashes.nameHash),
        octetString(hashes.keyHash),
        Uint8Array.of(2, 1, 5),
      );
      const [found] = decodeOcspRequest(requestOf([strange])).certificates;
      expect(found).toMatchObject({ form: undefined, issuerKey: '', certIdDer: strange });
    }
  });

  test('with a negative serial number, which no certificate here has', () => {
    const strange = Uint8Array.from(encodeCertId('sha1', hashes, '05'));
    strange[strange.length - 1] = 0x85;
    expect(decodeOcspRequest(requestOf([strange])).certificates[0]?.serialNumber).toBe('');
  });
});

describe('the nonce (RFC 9654 §2.1)', () => {
  test.each([1, 16, 32, 33, 127, 128])('of %i octets is taken', (length) => {
    const nonce = new Uint8Array(length).fill(7);
    expect(decodeOcspRequest(withNonce(nonce)).nonce).toStrictEqual(nonce);
    expect(decodeOcspRequest(withNonce(nonce, isCritical)).nonce).toStrictEqual(nonce);
  });

  test.each([0, 129, 255, 256, 4000])('of %i octets is malformed', (length) => {
    expect(refusalOf(withNonce(new Uint8Array(length)))).toMatch(/nonce/);
  });

  test('that is no OCTET STRING, or comes twice, is malformed', () => {
    expect(refusalOf(requestOf([certId], extension(oid.nonce, Uint8Array.of(9, 9, 9))))).toMatch(/nonce/);
    const nonce = extension(oid.nonce, octetString(Uint8Array.of(1)));
    expect(refusalOf(requestOf([certId], nonce, nonce))).toMatch(/two nonces/);
  });
});

describe('malformed is', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a request for no certificate', requestOf([])],
    [
      'an unknown critical extension',
      requestOf([certId], extension(oid.serviceLocator, sequence(), isCritical)),
    ],
    ['what is longer than any sensible request', withNonce(new Uint8Array(maximumRequestBytes))],
    [
      'an empty serial number',
      requestOf([
        sequence(
          Buffer.from('300706052b0e03021a', 'hex'),
          octetString(hashes.nameHash),
          octetString(hashes.keyHash),
          Uint8Array.of(2, 0),
        ),
      ]),
    ],
    [
      'a serial number with needless octets',
      requestOf([
        sequence(
          Buffer.from('300706052b0e03021a', 'hex'),
          octetString(hashes.nameHash),
          octetString(hashes.keyHash),
          Uint8Array.of(2, 2, 0, 5),
        ),
      ]),
    ],
    ['an indefinite length', Uint8Array.of(0x30, 0x80, 0, 0)],
  ])('%s', (_, requestDer) => {
    expect(refusalOf(requestDer)).toMatch(/^The OCSP request /);
  });

  test('every beginning of a request, and every request with octets behind it', () => {
    const request = withNonce(new Uint8Array(32));
    for (let length = 0; length < request.length; length += 1)
      expect(refusalOf(request.subarray(0, length)), String(length)).toBeDefined();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (more) => {
        expect(refusalOf(Buffer.concat([request, more]))).toBeDefined();
      }),
    );
  });

  test('and whatever else the network brings, without a crash', () => {
    const request = withNonce(new Uint8Array(16));
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 100 }).map((content) => sequence(content)),
      fc
        .array(fc.tuple(fc.nat(request.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
        .map((changes) => {
          const changed = Uint8Array.from(request);
          for (const [index, octet] of changes) changed[index] = octet;
          return changed;
        }),
    );
    fc.assert(
      fc.property(octets, (changed) => {
        // Whatever is accepted can be answered: its CertIDs are whole, and its nonce has a legal length.
        if (refusalOf(changed) !== undefined) return;
        const { certificates, nonce } = decodeOcspRequest(changed);
        expect(certificates.length).toBeGreaterThan(0);
        for (const { certIdDer } of certificates) expect(certIdDer[0]).toBe(0x30);
        if (nonce !== undefined) expect(nonce.length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('OpenSSL', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await install();
  });

  test('asks as this reads it', async () => {
    using folder = new WorkFolder();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const request = await createCertificationRequest({ privateKey });
    const { certificateDer, serialNumber } = await certify(
      installation,
      request,
      template('CardeaSoftwareUser'),
    );
    const [issuingDer = new Uint8Array()] = await installation.issuing.chain();
    const leaf = folder.write('leaf.pem', pem('CERTIFICATE', certificateDer));
    const issuing = folder.write('issuing.pem', pem('CERTIFICATE', issuingDer));
    for (const hash of ['sha1', 'sha256']) {
      const file = folder.file('request.der');
      run('openssl', ['ocsp', `-${hash}`, '-nonce', '-issuer', issuing, '-cert', leaf, '-reqout', file]);
      const decoded = decodeOcspRequest(run('cat', [file]));
      expect(decoded.certificates).toMatchObject([{ form: `${hash}-null`, serialNumber }]);
      expect(decoded.nonce?.length).toBe(16);
    }
  });
});
