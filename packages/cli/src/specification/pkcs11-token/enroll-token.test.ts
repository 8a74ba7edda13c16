import { execFileSync } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Secret } from '@cardea/cards';
import type { TestServer } from '@cardea/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EnrolledToken, enrollToken } from '../../agent/pkcs11/enroll-token.js';
import { cardIdOf } from '../../agent/pkcs11/token-description.js';
import { unblockToken } from '../../agent/pkcs11/unblock-token.js';
import { makeSoftwareToken, type SoftwareToken } from './software-token.js';
import { startTokenSite, subscriber, tokenTemplate, withRun } from './token-site.js';

let server: TestServer;
let software: SoftwareToken;

beforeAll(async () => {
  server = await startTokenSite();
});
afterAll(async () => server[Symbol.asyncDispose]());
beforeEach(() => {
  software = makeSoftwareToken();
});
afterEach(() => software[Symbol.dispose]());

const order = {
  template: tokenTemplate,
  comment: '',
  delivery: { password: randomBytes(12).toString('base64url'), folder: undefined },
};

async function enroll(say?: (line: string) => void, newPin = '123456'): Promise<EnrolledToken> {
  return await withRun(server, { newPin, ...(say === undefined ? {} : { say }) }, (run) =>
    enrollToken(run, order),
  );
}

/** Certificates on the token by CKA_ID, as pkcs11-tool reads them. */
function certificatesOnToken(): Map<string, X509Certificate> {
  const listed = software.tool(['--list-objects', '--type', 'cert', '--token-label', 'Ada']);
  const ids = [...listed.matchAll(/ID: +([0-9a-f]+)/g)].map(([, id]) => String(id));
  return new Map(ids.map((id) => [id, readCertificate(id)]));
}

function readCertificate(id: string): X509Certificate {
  const file = software.file('certificate.der');
  software.tool([
    '--read-object',
    '--type',
    'cert',
    '--id',
    id,
    '--token-label',
    'Ada',
    '--output-file',
    file,
  ]);
  const pem = execFileSync('openssl', ['x509', '-inform', 'DER', '-in', file], { encoding: 'utf8' });
  return new X509Certificate(pem);
}

/** CKA_IDs of the private keys on the token. */
function keysOnToken(pin: string): string[] {
  const listed = software.tool(['--list-objects', '--type', 'privkey', '--token-label', 'Ada'], pin);
  return [...listed.matchAll(/ID: +([0-9a-f]+)/g)].map(([, id]) => String(id)).sort();
}

/** Signs with pkcs11-tool and lets OpenSSL verify with the certificate of the same CKA_ID. */
function signsAndVerifies(id: string, certificate: X509Certificate, pin: string): string {
  const [message, signature, publicKey] = [
    software.file('message'),
    software.file('signature'),
    software.file('key'),
  ];
  writeFileSync(publicKey, certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(message, 'to be signed');
  const isRsa = certificate.publicKey.asymmetricKeyType === 'rsa';
  // ECDSA in SoftHSM signs hashes only.
  const input = isRsa ? message : software.file('hash');
  if (!isRsa) execFileSync('openssl', ['dgst', '-sha256', '-binary', '-out', input, message]);
  const how = isRsa ? ['SHA256-RSA-PKCS'] : ['ECDSA', '--signature-format', 'openssl'];
  software.tool(
    [
      '--sign',
      '--id',
      id,
      '--token-label',
      'Ada',
      '--input-file',
      input,
      '--output-file',
      signature,
      '--mechanism',
      ...how,
    ],
    pin,
  );
  return execFileSync(
    'openssl',
    ['dgst', '-sha256', '-verify', publicKey, '-signature', signature, message],
    {
      encoding: 'utf8',
    },
  );
}

test('a blank token is enrolled, and its keys sign for the certificates on it', async () => {
  const lines: string[] = [];
  const enrolled = await enroll((line) => lines.push(line));
  const smartcard = await subscriber(server.url).management.smartcard(enrolled.smartcardUuid);
  expect([smartcard.status, smartcard.cardId]).toEqual(['Active', enrolled.cardId]);
  expect(
    await withRun(server, { newPin: '' }, async ({ module }) =>
      module.tokens().map(({ token }) => token.label),
    ),
  ).toContain('Ada');
  const certificates = certificatesOnToken();
  expect([...certificates.keys()].sort()).toEqual(keysOnToken('123456'));
  expect([...certificates.values()].map(({ publicKey }) => publicKey.asymmetricKeyType).sort()).toEqual([
    'ec',
    'rsa',
  ]);
  for (const [id, certificate] of certificates) {
    expect(signsAndVerifies(id, certificate, '123456')).toBe('Verified OK\n');
  }
  const known = await subscriber(server.url).getSmartcardCertificates(enrolled.smartcardUuid);
  expect([...certificates.values()].map(({ fingerprint }) => fingerprint.replaceAll(':', '')).sort()).toEqual(
    known.map(({ Thumbprint }) => Thumbprint).sort(),
  );
  expect(software.tool(['--list-objects', '--type', 'data', '--token-label', 'Ada'], '123456')).toBe('');
  expect(lines.join('\n')).not.toContain('123456');
});

test('a wrong user PIN neither lists nor uses private keys', async () => {
  await enroll();
  expect(() => keysOnToken('654321')).toThrow('CKR_PIN_INCORRECT');
});

test('the SO PIN of an enrolled token is made of its diversified admin key, not the initial one', async () => {
  await enroll();
  await withRun(server, { newPin: '' }, async ({ module }) => {
    using token = module.openToken(0);
    expect(() => token.loginAsSecurityOfficer(new Secret('87654321'))).toThrow('CKR_PIN_INCORRECT');
  });
});

test('interrupted after any step, the same command finishes: one key and one valid certificate for each', async () => {
  // Each round stops one step later than the one before; the last is not stopped at all.
  const rounds: string[] = [];
  for (let steps = 1; ; steps += 1) {
    using fresh = makeSoftwareToken();
    software = fresh;
    let said = 0;
    const stopping = (line: string) => {
      said += 1;
      if (said === steps) throw new Error(`stopped after: ${line}`);
    };
    const outcome = await enroll(stopping).then(
      () => 'finished',
      (error: Error) => error.message,
    );
    rounds.push(outcome);
    const again = await enroll(undefined, '222222');
    const smartcard = await subscriber(server.url).management.smartcard(again.smartcardUuid);
    expect([outcome, smartcard.status, smartcard.cardId]).toEqual([outcome, 'Active', again.cardId]);
    const certificates = certificatesOnToken();
    const known = await subscriber(server.url).management.smartcardCertificates(again.smartcardUuid);
    expect([outcome, known.map(({ revocation }) => revocation)]).toEqual([outcome, [null, null]]);
    expect([...certificates.values()].map(({ serialNumber }) => serialNumber).sort()).toEqual(
      known.map(({ serialNumber }) => serialNumber).sort(),
    );
    // Completed before it was stopped, it has its first PIN.
    const pin = again.keys.length === 0 ? '123456' : '222222';
    expect([...certificates.keys()].sort()).toEqual(keysOnToken(pin));
    if (outcome === 'finished') break;
  }
  expect(rounds.length).toBeGreaterThan(10);
  // A dozen enrollments, each with an RSA key.
}, 240_000);

test('a forgotten PIN is replaced under the SO PIN, and keys and certificates stay', async () => {
  const enrolled = await enroll();
  const before = certificatesOnToken();
  const unblocked = await withRun(server, { newPin: '777777' }, (run) => unblockToken(run, { comment: '' }));
  expect(unblocked.cardId).toBe(enrolled.cardId);
  expect(() => keysOnToken('123456')).toThrow('CKR_PIN_INCORRECT');
  for (const [id, certificate] of before) {
    expect(signsAndVerifies(id, certificate, '777777')).toBe('Verified OK\n');
  }
  expect((await subscriber(server.url).management.request(unblocked.requestUuid)).status).toBe('Completed');
});

test('keys of an enrollment that was given up go with the next one', async () => {
  const stopping = (line: string) => {
    if (line.startsWith('made 2 certification requests')) throw new Error('stopped');
  };
  await expect(enroll(stopping)).rejects.toThrow('stopped');
  const given = keysOnToken('123456');
  const client = subscriber(server.url);
  for (const { Uuid } of await client.listRequests({ status: 'Executing' })) {
    await client.changeRequest(Uuid, 'Abandoned');
  }
  await enroll();
  const kept = keysOnToken('123456');
  expect(kept).toHaveLength(2);
  expect(given.filter((id) => kept.includes(id))).toEqual([]);
  expect(software.tool(['--list-objects', '--type', 'data', '--token-label', 'Ada'], '123456')).toBe('');
});

test('a token with an SO PIN that nobody gives is left alone after two tries', async () => {
  await withRun(server, { newPin: '' }, async ({ module }) =>
    module.initialize(0, 'Ada', new Secret('00000000')),
  );
  await expect(enroll()).rejects.toThrow('The token takes none of the SO PINs known');
  await withRun(server, { newPin: '' }, async ({ module }) => {
    using token = module.openToken(0);
    token.loginAsSecurityOfficer(new Secret('00000000'));
    expect(cardIdOf(token.describe())).toMatch(/-8/);
  });
});
