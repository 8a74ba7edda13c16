import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { run } from '../testing/tools.js';
import { type Pkcs12Derivation, pkcs12Key, pkcs12Purpose } from './pkcs12-key.js';

const macKey = { hash: 'sha256', purpose: 'macKey', lengthBytes: 32 } as const;

/** What OpenSSL's own implementation of RFC 7292 appendix B derives. */
function derivedByOpenSsl(
  { hash, purpose, lengthBytes }: Pkcs12Derivation,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): string {
  const options = {
    digest: hash,
    hexpass: Buffer.from(password).toString('hex'),
    hexsalt: Buffer.from(salt).toString('hex'),
    iter: String(iterations),
    id: String(pkcs12Purpose[purpose]),
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-kdfopt', `${name}:${value}`]);
  const printed = run('openssl', [
    'kdf',
    '-keylen',
    String(lengthBytes),
    ...settings,
    'PKCS12KDF',
  ]).toString();
  return printed.trim().replaceAll(':', '').toLowerCase();
}

test.each([
  [4, 8, 1],
  [4, 16, 2],
  [62, 63, 999],
  [64, 64, 1_000],
  [66, 65, 1_001],
  [130, 128, 2_048],
  [512, 16, 5_000],
])(
  'a password of %i octets with a salt of %i and %i rounds gives the key that OpenSSL derives',
  async (passwordBytes, saltBytes, iterations) => {
    const [password, salt] = [randomBytes(passwordBytes), randomBytes(saltBytes)];
    for (const derivation of [
      macKey,
      { hash: 'sha1', purpose: 'macKey', lengthBytes: 20 },
      { hash: 'sha1', purpose: 'encryptionKey', lengthBytes: 24 },
      { hash: 'sha1', purpose: 'initialisationVector', lengthBytes: 8 },
      { hash: 'sha256', purpose: 'encryptionKey', lengthBytes: 100 },
    ] as const) {
      const key = await pkcs12Key(derivation, password, salt, iterations);
      expect(key.toString('hex')).toBe(derivedByOpenSsl(derivation, password, salt, iterations));
    }
  },
);

test('other work of the process runs while a key is derived', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  try {
    await pkcs12Key(macKey, randomBytes(20), randomBytes(16), 100_000);
  } finally {
    clearInterval(timer);
  }
  expect(turns).toBeGreaterThan(10);
});
