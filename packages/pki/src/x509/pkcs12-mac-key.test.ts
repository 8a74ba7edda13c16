import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { run } from '../testing/tools.js';
import { pkcs12MacKey } from './pkcs12-mac-key.js';

/** What OpenSSL's own implementation of RFC 7292 appendix B derives. */
function derivedByOpenSsl(password: Uint8Array, salt: Uint8Array, iterations: number): string {
  const options = {
    digest: 'SHA256',
    hexpass: Buffer.from(password).toString('hex'),
    hexsalt: Buffer.from(salt).toString('hex'),
    iter: String(iterations),
    id: '3',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-kdfopt', `${name}:${value}`]);
  const printed = run('openssl', ['kdf', '-keylen', '32', ...settings, 'PKCS12KDF']).toString();
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
    const key = await pkcs12MacKey(password, salt, iterations);
    expect(key.toString('hex')).toBe(derivedByOpenSsl(password, salt, iterations));
  },
);

test('other work of the process runs while a key is derived', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  try {
    await pkcs12MacKey(randomBytes(20), randomBytes(16), 100_000);
  } finally {
    clearInterval(timer);
  }
  expect(turns).toBeGreaterThan(10);
});
