import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { Secret } from '@cardea/cards';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPkcs11Module } from '../../agent/pkcs11/pkcs11-module.js';
import { Pkcs11Refusal } from '../../agent/pkcs11/pkcs11-refusal.js';
import { cardIdOf } from '../../agent/pkcs11/token-description.js';
import { makeSoftwareToken, type SoftwareToken, softhsm } from './software-token.js';

let software: SoftwareToken;

beforeEach(() => {
  software = makeSoftwareToken();
});
afterEach(() => software[Symbol.dispose]());

const soPin = new Secret('87654321');
const pin = new Secret('123456');

/** Initialises the blank token and sets its user PIN. */
async function initialized() {
  const module = await openPkcs11Module(softhsm);
  module.initialize(0, 'Ada', soPin);
  const token = module.openToken(0);
  token.loginAsSecurityOfficer(soPin);
  token.setUserPin(pin);
  token.logout();
  return { module, token };
}

function returnValueOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Pkcs11Refusal) return error.returnValue;
    throw error;
  }
  return 'CKR_OK';
}

test.each(['RSA-2048', 'RSA-3072', 'P-256', 'P-384', 'P-521'] as const)(
  'a token makes %s keys, signs with them, and tells the public key',
  async (algorithm) => {
    const { module, token } = await initialized();
    using _ = module;
    token.loginAsUser(pin);
    const key = token.makeKey({ id: Uint8Array.of(1, 2), label: 'one', algorithm, use: 'signature' });
    const message = Buffer.from('to be signed');
    const publicKey = createPublicKey({ key: Buffer.from(key.publicKeyDer), format: 'der', type: 'spki' });
    for (const hash of ['SHA256', 'SHA384', 'SHA512'] as const) {
      expect(verify(hash, message, publicKey, token.sign(key, hash, message))).toBe(true);
    }
    expect(token.keys()).toEqual([key]);
  },
);

test('private keys are sensitive and not extractable', async () => {
  const { module, token } = await initialized();
  using _ = module;
  token.loginAsUser(pin);
  token.makeKey({ id: Uint8Array.of(7), label: 'one', algorithm: 'P-256', use: 'signature' });
  const listed = software.tool(['--list-objects', '--type', 'privkey'], '123456');
  expect(listed).toMatch(/Access: +sensitive, always sensitive, never extractable, local/);
});

test('certificates are found by subject, issuer and serial number, and replace each other', async () => {
  const { module, token } = await initialized();
  using _ = module;
  token.loginAsUser(pin);
  const key = token.makeKey({ id: Uint8Array.of(7), label: 'one', algorithm: 'P-256', use: 'signature' });
  const [first, second] = [software.selfSigned('First'), software.selfSigned('Second')];
  token.storeCertificate(key, first);
  token.storeCertificate(key, second);
  token.storeCertificate(key, second);
  expect(token.findKey(key.id)?.certificateDer).toEqual(second);
  const listed = software.tool(['--list-objects', '--type', 'cert']);
  expect(listed.match(/Certificate Object/g)).toHaveLength(1);
  expect(listed).toContain('CN=Second');
  expect(listed.toUpperCase()).toContain(new X509Certificate(second).serialNumber);
  token.deleteKey(key.id);
  expect(software.tool(['--list-objects'], '123456')).toBe('');
});

test('a wrong PIN is refused as such', async () => {
  const { module, token } = await initialized();
  using _ = module;
  expect(returnValueOf(() => token.loginAsUser(new Secret('654321')))).toBe('CKR_PIN_INCORRECT');
  expect(returnValueOf(() => token.changePin(new Secret('654321'), pin))).toBe('CKR_PIN_INCORRECT');
  expect(returnValueOf(() => token.loginAsSecurityOfficer(pin))).toBe('CKR_PIN_INCORRECT');
});

test('the user changes the PIN, and the security officer sets a forgotten one without harm to keys', async () => {
  const { module, token } = await initialized();
  using _ = module;
  token.loginAsUser(pin);
  const key = token.makeKey({ id: Uint8Array.of(7), label: 'one', algorithm: 'P-256', use: 'signature' });
  token.logout();
  token.changePin(pin, new Secret('222222'));
  expect(returnValueOf(() => token.loginAsUser(pin))).toBe('CKR_PIN_INCORRECT');
  token.loginAsSecurityOfficer(soPin);
  token.setUserPin(new Secret('333333'));
  token.logout();
  token.loginAsUser(new Secret('333333'));
  expect(token.findKey(key.id)).toEqual(key);
});

test('the card id of a token is a UUID of version 8 and survives a new label', async () => {
  const { module, token } = await initialized();
  using _ = module;
  const cardId = cardIdOf(token.describe());
  expect(cardId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(cardIdOf({ ...token.describe(), tokenSerial: 'another' })).not.toBe(cardId);
  token[Symbol.dispose]();
  module.initialize(0, 'Renamed', soPin);
  const renamed = module.tokens()[0]?.token;
  expect([renamed?.label, renamed && cardIdOf(renamed)]).toEqual(['Renamed', cardId]);
});

test('a file that is no PKCS#11 module is refused with its name', async () => {
  await expect(openPkcs11Module('/nowhere/token.so')).rejects.toThrow(
    'There is no PKCS#11 module /nowhere/token.so.',
  );
  await expect(openPkcs11Module(import.meta.filename)).rejects.toThrow('cannot be used as a PKCS#11 module');
});
