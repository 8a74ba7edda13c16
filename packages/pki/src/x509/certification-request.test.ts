import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CmError, type KeyFamily } from '@cardea/domain';
import { Attributes, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert, AsnUtf8StringConverter } from '@peculiar/asn1-schema';
import { Attribute } from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certify, type Installation, install, template } from '../testing/installation.js';
import { run, WorkFolder } from '../testing/tools.js';
import { rocaModulus, rsaPublicKeyDer, spki, unsignedRequest } from '../testing/weak-keys.js';
import { createCertificationRequest } from './create-certification-request.js';
import { encode, encodeSigned } from './der.js';
import { decodePublicKey } from './public-key.js';
import { signatureAlgorithmOf } from './signer.js';

const folder = new WorkFolder();
afterAll(() => folder[Symbol.dispose]());
let installation: Installation;
beforeAll(async () => {
  installation = await install();
});

const anyKey = template('CardeaSoftwareUser');

/** A PKCS#10 request made by `openssl req`, DER. */
function opensslRequest(keyArguments: readonly string[], ...requestArguments: string[]): Uint8Array {
  const key = folder.file('key.pem');
  run('openssl', [...keyArguments, '-out', key]);
  const subject = requestArguments.includes('-subj') ? [] : ['-subj', '/CN=whoever'];
  return new Uint8Array(
    run('openssl', ['req', '-new', '-key', key, '-outform', 'DER', ...subject, ...requestArguments]),
  );
}

function genpkey(algorithm: string, ...options: string[]): string[] {
  return ['genpkey', '-algorithm', algorithm, ...options.flatMap((option) => ['-pkeyopt', option])];
}

const rsa2048 = genpkey('RSA', 'rsa_keygen_bits:2048');
const ec = (curve: string, ...more: string[]) => genpkey('EC', `ec_paramgen_curve:${curve}`, ...more);
const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1'];

test.each<[string, () => Uint8Array]>([
  ['RSA 2048 with SHA-256', () => opensslRequest(rsa2048, '-sha256')],
  ['RSA 2048 with SHA-1, as old Windows key storage providers sign', () => opensslRequest(rsa2048, '-sha1')],
  ['RSA 2048 with SHA-384', () => opensslRequest(rsa2048, '-sha384')],
  ['RSA 3072 with SHA-512', () => opensslRequest(genpkey('RSA', 'rsa_keygen_bits:3072'), '-sha512')],
  ['RSA 4096 with SHA-256', () => opensslRequest(genpkey('RSA', 'rsa_keygen_bits:4096'), '-sha256')],
  ['RSA 2048 with RSA-PSS and SHA-256', () => opensslRequest(rsa2048, '-sha256', ...pss)],
  ['RSA 2048 with RSA-PSS and its defaults, SHA-1', () => opensslRequest(rsa2048, '-sha1', ...pss)],
  ['P-256 with SHA-256', () => opensslRequest(ec('P-256'), '-sha256')],
  ['P-256 with SHA-1', () => opensslRequest(ec('P-256'), '-sha1')],
  ['P-384 with SHA-384', () => opensslRequest(ec('P-384'), '-sha384')],
  ['P-521 with SHA-512', () => opensslRequest(ec('P-521'), '-sha512')],
  ['Ed25519', () => opensslRequest(genpkey('ED25519'))],
  ['an empty subject', () => opensslRequest(rsa2048, '-subj', '/')],
])('accepts what OpenSSL requests: %s', async (_, request) => {
  const der = request();
  const checked = await installation.issuing.check(der, anyKey);
  const wanted = run('openssl', ['req', '-inform', 'DER', '-pubkey', '-noout'], der).toString();
  const found = run(
    'openssl',
    ['pkey', '-pubin', '-inform', 'DER', '-pubout'],
    checked.publicKeyDer,
  ).toString();
  expect(found).toBe(wanted);
  expect(run('sha256sum', [], der).toString()).toContain(checked.sha256);
});

test.each<[string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
  [
    'RSA 1024',
    () => opensslRequest(genpkey('RSA', 'rsa_keygen_bits:1024')),
    /2048 to 4096 bits; this one has 1024/,
  ],
  [
    'exponent 3',
    () => opensslRequest(genpkey('RSA', 'rsa_keygen_pubexp:3')),
    /exponent must be odd, at least 65537/,
  ],
  [
    'a key only for RSA-PSS',
    () => opensslRequest(genpkey('RSA-PSS')),
    /1\.2\.840\.113549\.1\.1\.10 are not accepted/,
  ],
  ['the curve secp256k1', () => opensslRequest(ec('secp256k1')), /named curve P-256, P-384 or P-521/],
  ['the curve P-224', () => opensslRequest(ec('P-224')), /named curve P-256, P-384 or P-521/],
  ['explicit curve parameters', () => opensslRequest(ec('P-256', 'ec_param_enc:explicit')), /named curve/],
  ['Ed448', () => opensslRequest(genpkey('ED448')), /1\.3\.101\.113 are not accepted/],
  ['MD5', () => opensslRequest(rsa2048, '-md5'), /1\.2\.840\.113549\.1\.1\.4 is not accepted/],
  ['SHA-224', () => opensslRequest(rsa2048, '-sha224'), /1\.2\.840\.113549\.1\.1\.14 is not accepted/],
  ['RSA-PSS with SHA-224', () => opensslRequest(rsa2048, '-sha224', ...pss), /RSA-PSS hash/],
  [
    'RSA-PSS with two hashes',
    () => opensslRequest(rsa2048, '-sha256', ...pss, '-sigopt', 'rsa_mgf1_md:sha1'),
    /same hash/,
  ],
  ['a wrong signature', () => changeLastByte(opensslRequest(rsa2048)), /no proof of possession/],
  ['a wrong EC signature', () => changeLastByte(opensslRequest(ec('P-256'))), /no proof of possession/],
  [
    'a wrong Ed25519 signature',
    () => changeLastByte(opensslRequest(genpkey('ED25519'))),
    /no proof of possession/,
  ],
  ['an attribute twice', () => withAttributeTwice(), /has the attribute 1\.2\.840\.113549\.1\.9\.7 twice/],
  [
    'a published key',
    () => unsignedRequest(rsaPublicKeyDer(publishedModulus)),
    /private key of this public key has been published/,
  ],
  ['an EC point off its curve', () => unsignedRequest(pointOffCurve()), /not a point of its curve/],
  ['a ROCA key', () => unsignedRequest(rsaPublicKeyDer(rocaModulus())), /ROCA/],
  ["another key's signature", () => signedByAnother(), /no proof of possession/],
])('refuses %s for its own reason', async (_, request, reason) => {
  await expect(installation.issuing.check(await request(), anyKey)).rejects.toMatchObject({
    kind: 'BadCertificationRequest',
    detail: expect.stringMatching(reason),
  });
});

/** testRSA2048 of RFC 9500 §2.1. */
const publishedModulus = BigInt(
  `0x${Buffer.from('sPnoGUOnrpiSqt4XynxA-HRP7S-BSObI6qJ7fQAVSPtRkqsotWxQYLEYzNEx5ZSHTGypibVsJylvCfuToDTfMul8b_CZjP2Ob0LdpYrNH6l5hvFE89FU1nZQF15oVLOpUgA7wGiHuEVawrGfey92UE68mOyUVXGweJIVDdxqdMoPvNNUl86BU02vlBiESxOuox-dWmuVV7vfYZ79Toh_LUK43YvJh-rhv4nKuF7iHjVjBd9sB6iDjj70HFldzOQ9r8SRI-9NirupPTkF5AKNe6kUhKJ1luB7S27ZkvB3tSTT3P593VVJvnzOjaA1z6Cz-4-eRvcysqhrRgFlwI9TEw', 'base64url').toString('hex')}`,
);

function pointOffCurve(): Uint8Array {
  const der = new Uint8Array(spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
  return der.fill(1, -32);
}

/** A challengePassword (RFC 2985 §5.4.1) as two attributes with a value each, instead of one. */
function withAttributeTwice(): Uint8Array {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const attribute = (text: string) =>
    new Attribute({
      type: '1.2.840.113549.1.9.7',
      values: [AsnConvert.serialize(AsnUtf8StringConverter.toASN(text))],
    });
  const content = encode(
    new CertificationRequestInfo({
      subjectPKInfo: decodePublicKey(spki(publicKey)),
      attributes: new Attributes([attribute('one'), attribute('two')]),
    }),
  );
  const signature = new Uint8Array(sign('sha256', content, privateKey));
  return encodeSigned(content, signatureAlgorithmOf('ECDSA-P-256'), signature);
}

function changeLastByte(der: Uint8Array): Uint8Array {
  const changed = new Uint8Array(der);
  changed[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  return changed;
}

/** The same request, but its signature claims that its last bit is unused. */
function unusedBits(der: Uint8Array): Uint8Array {
  const changed = new Uint8Array(der);
  changed[der.length - 257] = 1;
  return changed;
}

/** Two requests of one length, the signature of one under the content of the other. */
function signedByAnother(): Uint8Array {
  const [one, other] = [opensslRequest(rsa2048), opensslRequest(rsa2048)];
  return new Uint8Array([...one.subarray(0, -256), ...other.subarray(-256)]);
}

describe('input that is no PKCS#10 request', () => {
  const whole = () => opensslRequest(rsa2048);
  test.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['text', () => new TextEncoder().encode('{"certificaterequest": 1}')],
    ['PEM instead of DER', () => Buffer.from(`-----BEGIN CERTIFICATE REQUEST-----\n${'A'.repeat(64)}`)],
    ['a truncated request', () => whole().subarray(0, -1)],
    ['a request cut after its first bytes', () => whole().subarray(0, 3)],
    ['one byte behind the request', () => new Uint8Array([...whole(), 0])],
    ['two requests in a row', () => new Uint8Array([...whole(), ...whole()])],
    ['a private key', () => new Uint8Array(run('openssl', [...rsa2048, '-outform', 'DER']))],
    ['a certificate', () => opensslRequest(rsa2048, '-x509')],
    ['an empty sequence', () => Uint8Array.of(0x30, 0)],
    ['unused bits in the signature', () => unusedBits(whole())],
    ['an indefinite length', () => new Uint8Array([0x30, 0x80, ...whole().subarray(4), 0, 0])],
    ['a needlessly long length', () => new Uint8Array([0x30, 0x83, 0, ...whole().subarray(2)])],
  ])('is malformed: %s', async (_, request) => {
    await expect(installation.issuing.check(request(), anyKey)).rejects.toMatchObject({
      kind: 'MalformedInput',
      field: 'certificaterequests',
    });
  });

  test('never makes anything but a refusal, whichever bytes are changed', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const request = await createCertificationRequest({ privateKey }, { commonName: 'fuzz' });
    const change = fc.tuple(fc.nat(request.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = new Uint8Array(request);
        for (const [position, bits] of changes) changed[position] = (changed[position] ?? 0) ^ bits;
        fc.pre(!Buffer.from(changed).equals(request));
        const outcome = await installation.issuing.check(changed, anyKey).catch((error: unknown) => error);
        expect(outcome).toBeInstanceOf(CmError);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the certificate template decides which keys it takes', () => {
  test.each<[string, () => Uint8Array, readonly KeyFamily[], number, RegExp]>([
    [
      'an Ed25519 key for RSA and ECDSA',
      () => opensslRequest(genpkey('ED25519')),
      ['RSA', 'ECDSA'],
      2048,
      /not Ed25519/,
    ],
    ['an EC key for RSA', () => opensslRequest(ec('P-256')), ['RSA'], 2048, /takes keys of RSA, not ECDSA/],
    [
      'RSA 2048 where 3072 bits are the least',
      () => opensslRequest(rsa2048),
      ['RSA'],
      3072,
      /from 3072 bits/,
    ],
  ])('%s is refused', async (_, request, families, minimumRsaBits, reason) => {
    const wanted = { ...anyKey, key: { ...anyKey.key, families, minimumRsaBits } };
    await expect(installation.issuing.check(request(), wanted)).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringMatching(reason),
    });
  });
});

test('nothing of the request but its public key reaches the certificate', async () => {
  const configuration = folder.write(
    'evil.cnf',
    `[req]\ndistinguished_name=dn\nreq_extensions=ext\nprompt=no\n[dn]\nCN=Administrator\nO=EVIL\n[ext]
subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:administrator@evil.example,email:root@evil.example,DNS:evil.example
basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nextendedKeyUsage=serverAuth\n1.3.6.1.4.1.311.25.2=ASN1:UTF8:S-1-5-evil\n`,
  );
  const request = opensslRequest(rsa2048, '-subj', '/CN=Administrator/O=EVIL', '-config', configuration);
  expect(run('openssl', ['req', '-inform', 'DER', '-text', '-noout'], request).toString()).toContain(
    'evil.example',
  );
  const { certificateDer } = await certify(installation, request, template('CardeaSmartcardLogon'));
  const text = run(
    'openssl',
    ['x509', '-inform', 'DER', '-text', '-noout', '-nameopt', 'utf8'],
    certificateDer,
  ).toString();
  expect(text).toMatch(/Subject: OU=CONTOSO, CN=Anna Żółć/);
  expect(text).toContain('othername: UPN::anna@contoso.example');
  expect(text).not.toMatch(/evil|Administrator|CA:TRUE|Certificate Sign|Server Authentication/i);
});

test('accepts a request as old Windows makes it: SHA-1, attributes of its own, a requested key identifier', async () => {
  const configuration = folder.write(
    'windows.cnf',
    `[req]\ndistinguished_name=dn\nattributes=windows\nreq_extensions=ext\nprompt=no\nstring_mask=default\n[dn]\nCN=whoever\n[ext]
subjectKeyIdentifier=hash\n[windows]\n1.3.6.1.4.1.311.13.2.3=6.3.9600.2\n`,
  );
  const key = folder.file('windows.pem');
  run('openssl', [...rsa2048, '-out', key]);
  // Without -subj, which would make OpenSSL leave the attributes out.
  const request = new Uint8Array(
    run('openssl', ['req', '-new', '-key', key, '-sha1', '-config', configuration, '-outform', 'DER']),
  );
  const text = run('openssl', ['req', '-inform', 'DER', '-text', '-noout'], request).toString();
  expect(text).toMatch(/1\.3\.6\.1\.4\.1\.311\.13\.2\.3 *:6\.3\.9600\.2/);
  expect(text).toContain('Signature Algorithm: sha1WithRSAEncryption');
  const { certificateDer } = await certify(installation, request, template('CardeaSmartcardLogon'));
  expect(
    run('openssl', ['x509', '-inform', 'DER', '-text', '-noout'], certificateDer).toString(),
  ).not.toContain('sha1');
});

describe('requests that we make', () => {
  test.each(['SHA1', 'SHA256', 'SHA384', 'SHA512'] as const)('with %s verify in OpenSSL', async (hash) => {
    for (const { privateKey } of [
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      generateKeyPairSync('ec', { namedCurve: 'P-521' }),
      generateKeyPairSync('ed25519'),
    ]) {
      for (const options of [{ hash }, { hash, commonName: 'Zoë, the "first"' }]) {
        const file = folder.write('made.der', await createCertificationRequest({ privateKey }, options));
        run('openssl', ['req', '-inform', 'DER', '-in', file, '-verify', '-noout']);
        await installation.issuing.check(new Uint8Array(readFileSync(file)), anyKey);
      }
    }
  });
});
