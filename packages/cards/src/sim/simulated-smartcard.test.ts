import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { computeAuthenticationResponse } from '../admin-key/response.js';
import { type SimulatedKeyAlgorithm, SimulatedSmartcard } from './simulated-smartcard.js';

const defaultAdminKey = new Secret<Uint8Array>(Buffer.alloc(24));
const newAdminKey = new Secret<Uint8Array>(
  Buffer.from('0123456789abcdef23456789abcdef01456789abcdef0123', 'hex'),
);
const pin = new Secret('123456');
const wrong = new Secret('000000');

const freshCard = () => new SimulatedSmartcard({ defaultAdminKey });
const authenticate = (card: SimulatedSmartcard, key: Secret<Uint8Array> = defaultAdminKey) =>
  card.externalAuthenticate(computeAuthenticationResponse(key, card.getChallenge()));

function cardWithPin(): SimulatedSmartcard {
  const card = freshCard();
  authenticate(card);
  card.setUserPin(pin);
  card.reset();
  return card;
}

/** The status word that the card refuses with, hex. */
async function swOf(command: () => unknown): Promise<string> {
  try {
    await command();
  } catch (error) {
    if (error instanceof Error && 'sw' in error && typeof error.sw === 'number') return error.sw.toString(16);
    throw error;
  }
  return '9000';
}

test('a fresh card has its own card id, the default admin key, no PIN and no keys', () => {
  const state = freshCard().state();
  expect(state).toMatchObject({
    atr: '3b8d0180fba000000397425446590301c8',
    isAdminKeyDefault: true,
    isPinSet: false,
    pinRetriesRemaining: 5,
    containers: [],
  });
  expect(state.cardId).toMatch(/^[0-9a-f-]{36}$/);
  expect(freshCard().cardId).not.toBe(state.cardId);
});

test('the check byte of the ATR makes the bytes after TS cancel out (ISO 7816-3 §8.2.5)', () => {
  const bytes = Buffer.from(freshCard().atr, 'hex');
  expect(bytes.subarray(1).reduce((sum, byte) => sum ^ byte, 0)).toBe(0);
});

test('the administrator authenticates by answering the challenge, with the right key only', async () => {
  const card = freshCard();
  expect(await swOf(() => authenticate(card, newAdminKey))).toBe('6982');
  expect(card.state().isAdminAuthenticated).toBe(false);
  authenticate(card);
  expect(card.state().isAdminAuthenticated).toBe(true);
});

test('a challenge can be answered once, be the answer right or wrong, and none without a challenge', async () => {
  const card = freshCard();
  const right = computeAuthenticationResponse(defaultAdminKey, card.getChallenge());
  expect(await swOf(() => card.externalAuthenticate(new Secret(Buffer.alloc(8))))).toBe('6982');
  expect(await swOf(() => card.externalAuthenticate(right))).toBe('6982');
  const again = computeAuthenticationResponse(defaultAdminKey, card.getChallenge());
  card.externalAuthenticate(again);
  expect(await swOf(() => card.externalAuthenticate(again))).toBe('6982');
  expect(card.state().isAdminAuthenticated).toBe(false);
});

test('challenges differ and have eight bytes; an empty answer is wrong', async () => {
  const card = freshCard();
  const first = Buffer.from(card.getChallenge()).toString('hex');
  expect(first).toHaveLength(16);
  expect(Buffer.from(card.getChallenge()).toString('hex')).not.toBe(first);
  expect(await swOf(() => card.externalAuthenticate(new Secret(new Uint8Array())))).toBe('6982');
});

test('changing the admin key needs the administrator; from then on the old key is wrong', async () => {
  const card = freshCard();
  expect(await swOf(() => card.changeAdminKey(newAdminKey))).toBe('6982');
  authenticate(card);
  card.changeAdminKey(newAdminKey);
  card.reset();
  expect(await swOf(() => authenticate(card, defaultAdminKey))).toBe('6982');
  authenticate(card, newAdminKey);
  expect(card.state()).toMatchObject({ isAdminKeyDefault: false, isAdminAuthenticated: true });
});

test('an admin key of another length is refused', async () => {
  const card = freshCard();
  authenticate(card);
  expect(await swOf(() => card.changeAdminKey(new Secret(Buffer.alloc(16))))).toBe('6a80');
});

test('setting and unblocking the PIN need the administrator, and unblocking ends the authentication', async () => {
  const card = freshCard();
  expect(await swOf(() => card.setUserPin(pin))).toBe('6982');
  expect(await swOf(() => card.resetRetryCounter(pin))).toBe('6982');
  authenticate(card);
  card.setUserPin(pin);
  expect(card.state().isAdminAuthenticated).toBe(true);
  card.resetRetryCounter(pin);
  expect(card.state().isAdminAuthenticated).toBe(false);
});

test('a PIN has 4 to 16 ASCII characters', async () => {
  const card = freshCard();
  authenticate(card);
  for (const bad of ['', '123', '12345678901234567', 'pässword']) {
    expect(await swOf(() => card.setUserPin(new Secret(bad))), bad).toBe('6a80');
  }
  for (const good of ['1234', '1234567890123456'])
    expect(await swOf(() => card.setUserPin(new Secret(good)))).toBe('9000');
});

test('each wrong PIN lowers the retry counter, the right one gives all tries back', async () => {
  const card = cardWithPin();
  expect(await swOf(() => card.verify(wrong))).toBe('63c4');
  expect(await swOf(() => card.verify(new Secret('12345')))).toBe('63c3');
  card.verify(pin);
  expect(card.state()).toMatchObject({ pinRetriesRemaining: 5, isPinVerified: true });
});

test('five wrong PINs block the card, the right one included, until the administrator unblocks it', async () => {
  const card = cardWithPin();
  const answers: string[] = [];
  for (let i = 0; i < 6; i++) answers.push(await swOf(() => card.verify(wrong)));
  expect(answers).toEqual(['63c4', '63c3', '63c2', '63c1', '63c0', '6983']);
  expect(await swOf(() => card.verify(pin))).toBe('6983');
  expect(await swOf(() => card.changeReferenceData(pin, new Secret('654321')))).toBe('6983');
  authenticate(card);
  card.resetRetryCounter(new Secret('654321'));
  expect(await swOf(() => card.verify(pin))).toBe('63c4');
  card.verify(new Secret('654321'));
});

test('a wrong PIN ends an earlier verification', async () => {
  const card = cardWithPin();
  card.verify(pin);
  expect(await swOf(() => card.verify(wrong))).toBe('63c4');
  expect(await swOf(() => card.generateKeyPair({ algorithm: 'ECDSA', curve: 'P-256' }))).toBe('6982');
});

test('changing the PIN takes the old one and counts wrong ones', async () => {
  const card = cardWithPin();
  expect(await swOf(() => card.changeReferenceData(wrong, new Secret('654321')))).toBe('63c4');
  card.changeReferenceData(pin, new Secret('654321'));
  expect(await swOf(() => card.verify(pin))).toBe('63c4');
  card.verify(new Secret('654321'));
});

test('a refused change of PIN leaves the old PIN valid', async () => {
  const card = cardWithPin();
  expect(await swOf(() => card.changeReferenceData(pin, new Secret('1')))).toBe('6a80');
  card.verify(pin);
});

test('verifying a PIN that was never set finds no reference data', async () => {
  expect(await swOf(() => freshCard().verify(pin))).toBe('6a88');
});

test('making a key pair and signing need the PIN', async () => {
  const card = cardWithPin();
  expect(await swOf(() => card.generateKeyPair({ algorithm: 'RSA', bits: 2048 }))).toBe('6982');
  card.verify(pin);
  const { container } = await card.generateKeyPair({ algorithm: 'ECDSA', curve: 'P-256' });
  card.reset();
  expect(await swOf(() => card.sign(container, Buffer.from('x'), 'sha256'))).toBe('6982');
});

const keys: SimulatedKeyAlgorithm[] = [
  { algorithm: 'RSA', bits: 2048 },
  { algorithm: 'ECDSA', curve: 'P-256' },
  { algorithm: 'ECDSA', curve: 'P-384' },
  { algorithm: 'ECDSA', curve: 'P-521' },
];

test.each(keys)('openssl accepts the signatures of a key pair $algorithm $bits$curve', async (key) => {
  const card = cardWithPin();
  card.verify(pin);
  const { container, publicKeyDer } = await card.generateKeyPair(key);
  const content = Buffer.from('signed by the card');
  const signature = card.sign(container, content, 'sha256');
  const folder = mkdtempSync(join(tmpdir(), 'cardea-sim-'));
  try {
    const at = (name: string) => join(folder, name);
    writeFileSync(
      at('key.pem'),
      createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' }).export({
        type: 'spki',
        format: 'pem',
      }),
    );
    writeFileSync(at('content'), content);
    writeFileSync(at('signature'), signature);
    const output = execFileSync('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      at('key.pem'),
      '-signature',
      at('signature'),
      at('content'),
    ]);
    expect(output.toString()).toBe('Verified OK\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the hash asked for is the one signed with', async () => {
  const card = cardWithPin();
  card.verify(pin);
  const { container, publicKeyDer } = await card.generateKeyPair({ algorithm: 'ECDSA', curve: 'P-256' });
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const signature = card.sign(container, Buffer.from('x'), 'sha384');
  expect(verify('sha384', Buffer.from('x'), publicKey, signature)).toBe(true);
  expect(verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(false);
});

/** A certificate made by openssl for some new P-256 key. */
function foreignCertificate(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-sim-'));
  try {
    const [keyFile, certificateFile] = [join(folder, 'key'), join(folder, 'cert')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        keyFile,
        '-subj',
        '/CN=x',
        '-outform',
        'DER',
        '-out',
        certificateFile,
      ],
      { stdio: 'ignore' },
    );
    return readFileSync(certificateFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A certificate made by openssl for this public key, signed by another key. */
function certificateFor(publicKeyDer: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-sim-'));
  try {
    const at = (name: string) => join(folder, name);
    writeFileSync(
      at('pub.pem'),
      createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' }).export({
        type: 'spki',
        format: 'pem',
      }),
    );
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        at('ca.key'),
        '-subj',
        '/CN=ca',
        '-out',
        at('ca.pem'),
      ],
      { stdio: 'ignore' },
    );
    execFileSync(
      'openssl',
      [
        'x509',
        '-new',
        '-subj',
        '/CN=x',
        '-force_pubkey',
        at('pub.pem'),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-outform',
        'DER',
        '-out',
        at('cert'),
      ],
      { stdio: 'ignore' },
    );
    return readFileSync(at('cert'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a certificate is stored beside its key and outlives a reset', async () => {
  const card = cardWithPin();
  card.verify(pin);
  const { container, publicKeyDer } = await card.generateKeyPair({ algorithm: 'RSA', bits: 2048 });
  const certificateDer = certificateFor(publicKeyDer);
  card.putCertificate(container, certificateDer);
  card.reset();
  const stored = card.state().containers[0];
  expect(stored?.container).toBe(0);
  expect(Buffer.from(stored?.certificateDer ?? []).equals(certificateDer)).toBe(true);
  expect(Buffer.from(stored?.publicKeyDer ?? []).equals(publicKeyDer)).toBe(true);
});

test('the certificate of another key, and what is no certificate, are refused', async () => {
  const card = cardWithPin();
  card.verify(pin);
  const { container } = await card.generateKeyPair({ algorithm: 'ECDSA', curve: 'P-256' });
  expect(await swOf(() => card.putCertificate(container, foreignCertificate()))).toBe('6a80');
  expect(await swOf(() => card.putCertificate(container, Buffer.from('x')))).toBe('6a80');
  expect(card.state().containers[0]?.certificateDer).toBeNull();
});

test('containers that do not exist are reported as such; writing without PIN or administrator is refused', async () => {
  const card = cardWithPin();
  expect(await swOf(() => card.putCertificate(0, Buffer.from('x')))).toBe('6982');
  expect(await swOf(() => card.deleteContainer(0))).toBe('6982');
  card.verify(pin);
  expect(await swOf(() => card.sign(0, Buffer.from('x'), 'sha256'))).toBe('6a88');
  expect(await swOf(() => card.putCertificate(0, Buffer.from('x')))).toBe('6a88');
  expect(await swOf(() => card.deleteContainer(0))).toBe('6a88');
});

test('a deleted container is free again; the seventeenth key pair finds no room', async () => {
  const card = cardWithPin();
  card.verify(pin);
  const generate = () => card.generateKeyPair({ algorithm: 'ECDSA', curve: 'P-256' });
  for (let i = 0; i < 16; i++) expect((await generate()).container).toBe(i);
  expect(await swOf(generate)).toBe('6a84');
  card.deleteContainer(4);
  expect((await generate()).container).toBe(4);
});

test('errors name the command and the status word, and count tries, but never tell the PIN', () => {
  const card = cardWithPin();
  const refusal = (() => {
    try {
      card.verify(wrong);
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(refusal).toMatchObject({
    name: 'CardError',
    message: 'verify: card answered 63C4',
    sw: 0x63c4,
    retriesRemaining: 4,
  });
});

test('the state of a card holds neither its PIN nor its admin key', () => {
  const card = cardWithPin();
  authenticate(card);
  card.changeAdminKey(newAdminKey);
  const printed = JSON.stringify(card.state());
  expect(printed).not.toContain('123456');
  expect(printed.toLowerCase()).not.toContain('0123456789abcdef');
});
