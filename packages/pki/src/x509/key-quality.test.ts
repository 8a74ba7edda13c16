import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { install, template } from '../testing/installation.js';
import {
  closePrimesModulus,
  rocaModulus,
  rsaPublicKeyDer,
  smallFactorModulus,
  soundModulus,
  spki,
  unsignedRequest,
} from '../testing/weak-keys.js';
import { createCertificationRequest } from './create-certification-request.js';
import { checkPublicKey } from './key-quality.js';

const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
const p = 2n ** 255n - 19n;

/** SubjectPublicKeyInfo of an Ed25519 point given by its y coordinate and sign. */
function ed25519Key(y: bigint, sign: 0 | 1): Uint8Array {
  const point = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
  point[31] = (point[31] ?? 0) | (sign << 7);
  return Buffer.concat([ed25519Prefix, point]);
}

function p256Key(changePoint: (point: Buffer) => void): Uint8Array {
  const der = Buffer.from(spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
  changePoint(der.subarray(-65));
  return der;
}

function compressed(): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = spki(publicKey).subarray(-65);
  const prefix = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
  const sign = Buffer.of(2 + ((point[64] ?? 0) & 1));
  const der = Buffer.concat([prefix, sign, point.subarray(1, 33)]);
  // It is a sound key; only its form is refused.
  expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
  return der;
}

const big = 1n << 2047n;

test.each<[string, () => Uint8Array, RegExp]>([
  ['RSA 1024', () => rsaPublicKeyDer((1n << 1023n) + 1n), /this one has 1024/],
  ['RSA 2047', () => rsaPublicKeyDer((1n << 2046n) + 1n), /this one has 2047/],
  ['RSA 4097', () => rsaPublicKeyDer((1n << 4096n) + 1n), /this one has 4097/],
  ['RSA 16384', () => rsaPublicKeyDer((1n << 16383n) + 1n), /this one has 16384/],
  ['exponent 1', () => rsaPublicKeyDer(soundModulus(), 1n), /exponent/],
  ['exponent 3', () => rsaPublicKeyDer(soundModulus(), 3n), /exponent/],
  ['exponent 65535', () => rsaPublicKeyDer(soundModulus(), 65535n), /exponent/],
  ['even exponent 65538', () => rsaPublicKeyDer(soundModulus(), 65538n), /exponent/],
  ['exponent 2^256 + 1', () => rsaPublicKeyDer(soundModulus(), 2n ** 256n + 1n), /exponent/],
  ['an even modulus', () => rsaPublicKeyDer(big), /divisible by 2/],
  ['the factor 3', () => rsaPublicKeyDer(smallFactorModulus(3n)), /divisible by 3/],
  ['the factor 751', () => rsaPublicKeyDer(smallFactorModulus(751n)), /divisible by 751/],
  ['a ROCA key', () => rsaPublicKeyDer(rocaModulus()), /ROCA/],
  ['close primes', () => rsaPublicKeyDer(closePrimesModulus()), /Fermat/],
  ['a point off its curve', () => p256Key((point) => point.fill(1, 33)), /not a point of its curve/],
  ['a compressed point', compressed, /uncompressed/],
  ['small order 1', () => ed25519Key(1n, 0), /small order/],
  ['small order 2', () => ed25519Key(p - 1n, 0), /small order/],
  ['small order 4', () => ed25519Key(0n, 1), /small order/],
  ['small order 1 beyond the prime', () => ed25519Key(p + 1n, 1), /small order/],
  ['nonsense', () => Uint8Array.of(1, 2, 3), /cannot be read/],
])('refuses %s', (_, key, reason) => {
  expect(() => checkPublicKey(key())).toThrow(
    expect.objectContaining({ kind: 'BadCertificationRequest', detail: expect.stringMatching(reason) }),
  );
});

test('refuses weak keys by the request too, before it verifies anything', async () => {
  const { issuing } = await install();
  for (const modulus of [rocaModulus(), closePrimesModulus(), smallFactorModulus(5n)])
    await expect(
      issuing.check(await unsignedRequest(rsaPublicKeyDer(modulus)), template('CardeaSoftwareUser')),
    ).rejects.toThrow(/ROCA|Fermat|divisible by 5/);
});

test('refuses both points of order 8 of edwards25519, found by the curve equation', () => {
  const power = (base: bigint, exponent: bigint): bigint => {
    let [result, square] = [1n, base % p];
    for (let rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % p)
      if (rest & 1n) result = (result * square) % p;
    return result;
  };
  const d = ((p - 121665n) * power(121666n, p - 2n)) % p;
  // Doubling gives a point with y = 0, so x² = -y² and the curve equation becomes d·y⁴ + 2·y² - 1 = 0.
  const first = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
  const found = [first, p - first];
  for (const y of found) {
    expect((d * power(y, 4n) + 2n * power(y, 2n) - 1n) % p).toBe(0n);
    for (const sign of [0, 1] as const)
      expect(() => checkPublicKey(ed25519Key(y, sign))).toThrow(/small order/);
  }
});

describe('keys whose private part is published', () => {
  test('the RSA test key of RFC 9500 §2.1 is refused', () => {
    const modulus = BigInt(
      `0x${Buffer.from('sPnoGUOnrpiSqt4XynxA-HRP7S-BSObI6qJ7fQAVSPtRkqsotWxQYLEYzNEx5ZSHTGypibVsJylvCfuToDTfMul8b_CZjP2Ob0LdpYrNH6l5hvFE89FU1nZQF15oVLOpUgA7wGiHuEVawrGfey92UE68mOyUVXGweJIVDdxqdMoPvNNUl86BU02vlBiESxOuox-dWmuVV7vfYZ79Toh_LUK43YvJh-rhv4nKuF7iHjVjBd9sB6iDjj70HFldzOQ9r8SRI-9NirupPTkF5AKNe6kUhKJ1luB7S27ZkvB3tSTT3P593VVJvnzOjaA1z6Cz-4-eRvcysqhrRgFlwI9TEw', 'base64url').toString('hex')}`,
    );
    expect(() => checkPublicKey(rsaPublicKeyDer(modulus))).toThrow(/has been published/);
    expect(() => checkPublicKey(rsaPublicKeyDer(modulus), new Set())).not.toThrow();
  });

  test('a key on the list given is refused, others are not', () => {
    const [listed, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const list = new Set([createHash('sha256').update(spki(listed.publicKey)).digest('hex')]);
    expect(() => checkPublicKey(spki(listed.publicKey), list)).toThrow(CmError);
    expect(checkPublicKey(spki(other.publicKey), list).family).toBe('Ed25519');
  });
});

test('accepts sound RSA keys of every size quickly enough for a server', () => {
  for (const modulusLength of [2048, 3072, 4096]) {
    const der = spki(generateKeyPairSync('rsa', { modulusLength }).publicKey);
    // Processor time of this thread, so that what else the machine does doesn't count.
    const start = process.threadCpuUsage();
    expect(checkPublicKey(der)).toMatchObject({ family: 'RSA', rsaBits: modulusLength });
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(250);
  }
});

test('accepts a hundred fresh keys of every curve', async () => {
  const { issuing } = await install();
  for (let round = 0; round < 25; round++)
    for (const { privateKey } of [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ec', { namedCurve: 'P-521' }),
      generateKeyPairSync('ed25519'),
    ])
      await issuing.check(await createCertificationRequest({ privateKey }), template('CardeaSoftwareUser'));
});
