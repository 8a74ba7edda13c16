import { constants, createHash, createPublicKey, publicEncrypt, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CredentialCard, NewCardKey } from '../credential-card/credential-card.js';
import type { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { type InsertedCard, insertCard } from '../sim/vpcd/insert-card.js';
import {
  type PcscDaemon,
  runCardTool,
  startPcscDaemon,
  type ToolRun,
  whyNoPcscDaemon,
} from '../testing/pcsc-daemon.js';
import { administrator, cardId, cardInUse, open, pin } from '../testing/piv-card-in-use.js';
import { certificateOf } from './certificate-of.js';

// What OpenSC, yubico-piv-tool and openssl make of a PIV card that was given out as Cardea does it, through a real
// PC/SC daemon. The tests build on one another.

const whyNot = whyNoPcscDaemon('pkcs11-tool', 'piv-tool', 'yubico-piv-tool', 'openssl');
if (whyNot !== undefined) console.warn(`skipped: OpenSC and a personalised PIV card; ${whyNot}`);

const logon: NewCardKey = { label: 'logon', use: 'any', algorithm: 'RSA-2048', keep: [] };
const signing: NewCardKey = { label: 'signing', use: 'signature', algorithm: 'P-256', keep: ['9A'] };
const mail: NewCardKey = { label: 'mail', use: 'decryption', algorithm: 'RSA-2048', keep: [] };

/** The certificates, by the identifiers that OpenSC gives to their keys. */
const keys = [
  { id: '01', location: '9A', subject: 'Ada logs on' },
  { id: '02', location: '9C', subject: 'Ada signs' },
  { id: '03', location: '9D', subject: 'Ada reads mail of 2027' },
  { id: '05', location: '82', subject: 'Ada reads mail of 2026' },
] as const;

describe.skipIf(whyNot !== undefined)('a PIV card given out by Cardea, in a PC/SC reader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-piv-personalised-'));
  const path = (name: string) => join(folder, name);
  let card: SimulatedPivCard;
  let daemon: PcscDaemon;
  let inserted: InsertedCard;

  beforeAll(async () => {
    card = await cardInUse({ managementKeyAlgorithm: 'AES-192' });
    const conversation = await open(card);
    await conversation.authenticateAdmin(administrator);
    await makeCertified(conversation, logon, 'Ada logs on');
    await makeCertified(conversation, signing, 'Ada signs');
    await makeCertified(conversation, mail, 'Ada reads mail of 2026');
    await makeCertified(conversation, mail, 'Ada reads mail of 2027');
    daemon = await startPcscDaemon();
    inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    for (const { location } of keys) writeFileSync(path(`${location}.pem`), await publicKeyPem(location));
    writeFileSync(path('content'), 'what the person signs');
  });

  afterAll(async () => {
    await inserted?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** OpenSC programs look for PIV cards only, so that they do not try fifty others first. */
  const environment = { OPENSC_DRIVER: 'PIV-II' };
  const pkcs11 = (...args: readonly string[]) => runCardTool('pkcs11-tool', args, { environment });
  const withPin = (userPin: Secret<string>, ...args: readonly string[]) =>
    pkcs11('--login', '--pin', userPin.reveal(), ...args);

  async function makeCertified(to: CredentialCard, wanted: NewCardKey, subject: string): Promise<void> {
    const key = await to.makeKey(wanted);
    await to.storeCertificate(key, certificateOf(key.publicKeyDer, subject));
  }

  async function publicKeyPem(location: string): Promise<string | Buffer> {
    const key = (await (await open(card)).read()).keys.find((found) => found.location === location);
    const der = Buffer.from(key?.publicKeyDer ?? []);
    return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ type: 'spki', format: 'pem' });
  }

  async function verifiedByOpenssl(location: string): Promise<ToolRun> {
    const verify = ['dgst', '-sha256', '-verify', path(`${location}.pem`), '-signature', path('signature')];
    return runCardTool('openssl', [...verify, path('content')]);
  }

  test('OpenSC tells it from others by its card id', async () => {
    const { output } = await runCardTool('piv-tool', ['--serial'], { environment });
    expect(output.replaceAll(' ', '').toLowerCase()).toContain(cardId.replaceAll('-', ''));
  });

  test('OpenSC lists its keys, the retired one too, each with its certificate', async () => {
    const { output } = await withPin(pin, '-L', '-O');
    for (const { subject } of keys) expect(output).toContain(`CN=${subject}`);
    for (const name of ['PIV AUTH key', 'SIGN key', 'KEY MAN key', 'Retired KEY MAN 1']) {
      expect(output).toContain(name);
    }
    expect(output).not.toContain('CARD AUTH key');
  });

  test.each(keys)('OpenSC reads the certificate of $location as it was stored', async (key) => {
    rmSync(path('read.der'), { force: true });
    await pkcs11('--read-object', '--type', 'cert', '--id', key.id, '-o', path('read.der'));
    const certificate = new X509Certificate(readFileSync(path('read.der')));
    expect(certificate.subject).toBe(`CN=${key.subject}`);
    const pem = certificate.publicKey.export({ type: 'spki', format: 'pem' });
    expect(pem).toBe(readFileSync(path(`${key.location}.pem`), 'utf8'));
  });

  test.each([
    { location: '9A', id: '01', mechanism: 'SHA256-RSA-PKCS', input: (content: Buffer) => content },
    {
      location: '9C',
      id: '02',
      mechanism: 'ECDSA',
      input: (content: Buffer) => createHash('sha256').update(content).digest(),
    },
  ])('OpenSC signs with $location, and openssl verifies', async ({ location, id, mechanism, input }) => {
    writeFileSync(path('input'), input(readFileSync(path('content'))));
    rmSync(path('signature'), { force: true });
    const files = ['-i', path('input'), '-o', path('signature'), '--signature-format', 'openssl'];
    await withPin(pin, '--sign', '--id', id, '-m', mechanism, ...files);
    expect((await verifiedByOpenssl(location)).output).toBe('Verified OK\n');
  });

  test('openssl verifies what Cardea has the card sign', async () => {
    const conversation = await open(card);
    for (const [location, algorithm] of [
      ['9A', 'RSA-2048'],
      ['9C', 'P-256'],
    ] as const) {
      const publicKeyDer = new Uint8Array(0);
      const content = readFileSync(path('content'));
      const signature = await conversation.sign(
        { location, algorithm, publicKeyDer },
        'SHA256',
        content,
        pin,
      );
      writeFileSync(path('signature'), signature);
      expect((await verifiedByOpenssl(location)).output).toBe('Verified OK\n');
    }
  });

  test.each([
    { location: '9D', id: '03' },
    { location: '82', id: '05' },
  ])('OpenSC deciphers with $location what was enciphered for it', async ({ location, id }) => {
    const content = readFileSync(path('content'));
    const key = { key: readFileSync(path(`${location}.pem`)), padding: constants.RSA_PKCS1_PADDING };
    writeFileSync(path('cryptogram'), publicEncrypt(key, content));
    rmSync(path('plain'), { force: true });
    const files = ['-i', path('cryptogram'), '-o', path('plain')];
    await withPin(pin, '--decrypt', '--id', id, '-m', 'RSA-PKCS', ...files);
    expect(readFileSync(path('plain'))).toEqual(content);
  });

  test('yubico-piv-tool and OpenSC know neither the PIN nor the PUK of the factory any more', async () => {
    const yubico = (...args: readonly string[]) =>
      runCardTool('yubico-piv-tool', ['--reader=Virtual', ...args]);
    expect((await yubico('-a', 'verify-pin', '-P', '123456')).output).toContain('2 tries left');
    const unblocked = await yubico('-a', 'unblock-pin', '-P', '12345678', '-N', '24682468');
    expect(unblocked.output).not.toContain('Successfully');
    expect((await withPin(pin, '-O')).exitCode).toBe(0);
  });

  test('the user changes the PIN with OpenSC, blocks it, and Cardea sets another', async () => {
    const changed = new Secret('777888');
    const change = ['--change-pin', '--new-pin', changed.reveal()];
    expect((await withPin(pin, ...change)).output).toContain('PIN successfully changed');
    expect((await withPin(pin, '-O')).exitCode).not.toBe(0);
    for (let attempt = 0; attempt < 2; attempt++) await withPin(pin, '-O');
    expect((await withPin(changed, '-O')).exitCode).not.toBe(0);
    await (await open(card)).setPin(administrator, pin);
    expect((await withPin(pin, '-O')).exitCode).toBe(0);
  });

  test('OpenSC finds no certificate on it after Cardea retired it', async () => {
    const retirement = { isErased: true, isUserPinBlocked: true, adminKey: 'keep' } as const;
    await (await open(card)).retire(administrator, retirement);
    const { output } = await pkcs11('-O', '--type', 'cert');
    expect(output).not.toContain('CN=');
    expect((await withPin(pin, '-O')).exitCode).not.toBe(0);
  });
});
