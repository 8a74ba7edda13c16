import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCardId } from '../gids/card-files.js';
import { GidsSession } from '../gids/gids-session.js';
import { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import { type InsertedCard, insertCard } from '../sim/vpcd/insert-card.js';
import {
  type PcscDaemon,
  runCardTool,
  startPcscDaemon,
  type ToolRun,
  whyNoPcscDaemon,
} from '../testing/pcsc-daemon.js';

// What OpenSC makes of the simulated GIDS card, through a real PC/SC daemon. The tests build on one another.

const whyNot = whyNoPcscDaemon('opensc-tool', 'gids-tool', 'pkcs15-init', 'pkcs11-tool', 'openssl');
if (whyNot !== undefined) console.warn(`skipped: OpenSC and the simulated GIDS card; ${whyNot}`);

const firstAdminKey = '010203040506070801020304050607080102030405060708';
const newAdminKey = '1112131415161718212223242526272831323334353637ab';
const cardId = '000102030405060708090a0b0c0d0e0f';

describe.skipIf(whyNot !== undefined)('the simulated GIDS card in a PC/SC reader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-gids-'));
  const path = (name: string) => join(folder, name);
  let daemon: PcscDaemon;
  let inserted: InsertedCard;
  const card = new SimulatedGidsCard();

  beforeAll(async () => {
    daemon = await startPcscDaemon();
    inserted = insertCard(card, daemon.reader);
    await inserted.powered;
  });

  afterAll(async () => {
    await inserted?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An OpenSC program that looks for GIDS cards only, so that it does not try fifty others first. */
  const tool = (program: string, ...args: readonly string[]): Promise<ToolRun> =>
    runCardTool(program, args, { environment: { OPENSC_DRIVER: 'gids' } });
  const pkcs11 = (...args: readonly string[]) => tool('pkcs11-tool', ...args);
  const openssl = (...args: readonly string[]) => runCardTool('openssl', args);

  test('OpenSC recognises it among all the cards that it knows', async () => {
    const { output } = await runCardTool('opensc-tool', ['-n']);
    expect(output).toContain('GIDS Smart Card');
  });

  test('its answer to reset reaches programs unchanged', async () => {
    const { output } = await tool('opensc-tool', '-a');
    expect(output.replaceAll(':', '')).toContain(Buffer.from(card.atr).toString('hex'));
  });

  test('gids-tool initialises it, and the dump shows its files', async () => {
    const keys = ['--pin', '123456', '--admin-key', firstAdminKey, '--serial-number', cardId];
    await tool('gids-tool', '--initialize', ...keys);
    const { output } = await tool('gids-tool');
    expect(output).toContain('File: \\cardid');
    expect(output).toContain('File: mscp\\cmapfile');
    expect(output).toContain('no container found');
    expect(output).not.toContain('unable to read');
  });

  test('an initialised card is not initialised again', async () => {
    const keys = ['--pin', '999999', '--admin-key', newAdminKey, '--serial-number', '0'.repeat(32)];
    const { output } = await tool('gids-tool', '--initialize', ...keys);
    expect(output).toMatch(/already initialized/i);
    const session = new GidsSession(card);
    await session.select();
    expect((await readCardId(session)).replaceAll('-', '')).toBe(cardId);
  });

  test('gids-tool changes the admin key, and only the new one unblocks from there', async () => {
    await tool('gids-tool', '-C', '--admin-key', firstAdminKey, '--new-admin-key', newAdminKey);
    const refused = await tool('gids-tool', '-U', '--admin-key', firstAdminKey, '--pin', '654321');
    expect(refused.output).not.toContain('Unblock PIN done successfully');
  });

  test('three wrong PINs block it, and gids-tool unblocks it with the admin key', async () => {
    for (const wrong of ['000000', '000001', '000002']) await pkcs11('--login', '--pin', wrong, '-O');
    expect((await pkcs11('--login', '--pin', '123456', '-O')).exitCode).not.toBe(0);
    const unblocked = await tool('gids-tool', '-U', '--admin-key', newAdminKey, '--pin', '654321');
    expect(unblocked.output).toContain('Unblock PIN done successfully');
    expect((await pkcs11('--login', '--pin', '654321', '-O')).exitCode).toBe(0);
  });

  test('pkcs15-init makes an RSA key on it and stores a certificate that reads back unchanged', async () => {
    const key = ['--generate-key', 'rsa/2048', '--auth-id', '80', '--pin', '654321', '--label', 'logon'];
    const made = await tool('pkcs15-init', ...key, '--key-usage', 'sign,decrypt', '--verify-pin');
    expect(made.exitCode, made.output).toBe(0);
    await tool('pkcs15-tool', '--read-public-key', '00', '-o', path('public.pem'));
    await certify();
    const store = ['--store-certificate', path('certificate.pem'), '--id', '00', '--auth-id', '80'];
    const stored = await tool('pkcs15-init', ...store, '--pin', '654321', '--verify-pin');
    expect(stored.exitCode, stored.output).toBe(0);
    await tool('pkcs15-tool', '--read-certificate', '00', '-o', path('read.pem'));
    expect(readFileSync(path('read.pem'), 'utf8').trim()).toBe(
      readFileSync(path('certificate.pem'), 'utf8').trim(),
    );
  });

  /** A certificate of another key for the card's public key; the card's own is needed for nothing but its number. */
  async function certify(): Promise<void> {
    expect(existsSync(path('public.pem'))).toBe(true);
    const made = await openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=Issuer',
      '-keyout',
      path('issuer.key'),
      '-out',
      path('issuer.pem'),
    );
    expect(made.exitCode, made.output).toBe(0);
    await openssl('req', '-new', '-key', path('issuer.key'), '-subj', '/CN=Card', '-out', path('card.csr'));
    const signed = await openssl(
      'x509',
      '-req',
      '-in',
      path('card.csr'),
      '-force_pubkey',
      path('public.pem'),
      '-CA',
      path('issuer.pem'),
      '-CAkey',
      path('issuer.key'),
      '-out',
      path('certificate.pem'),
    );
    expect(signed.exitCode, signed.output).toBe(0);
  }

  test('PKCS#11 programs list its token, key and certificate', async () => {
    const { output } = await pkcs11('-L', '-O', '--login', '--pin', '654321');
    expect(output).toContain('GIDS card');
    expect(output).toContain('Private Key Object; RSA');
    expect(output).toContain('Certificate Object; type = X.509 cert');
  });

  test('openssl accepts a signature that its key made over PKCS#11', async () => {
    writeFileSync(path('text'), randomBytes(1000));
    const sign = ['--sign', '--mechanism', 'SHA256-RSA-PKCS', '--id', '00', '--login', '--pin', '654321'];
    const signed = await pkcs11(...sign, '-i', path('text'), '-o', path('signature'));
    expect(signed.exitCode, signed.output).toBe(0);
    const checked = await openssl(
      'dgst',
      '-sha256',
      '-verify',
      path('public.pem'),
      '-signature',
      path('signature'),
      path('text'),
    );
    expect(checked.output).toContain('Verified OK');
  });

  test('it deciphers over PKCS#11 what openssl encrypted for its key', async () => {
    const plain = createHash('sha256').update('session key').digest();
    writeFileSync(path('plain'), plain);
    await openssl(
      'pkeyutl',
      '-encrypt',
      '-pubin',
      '-inkey',
      path('public.pem'),
      '-in',
      path('plain'),
      '-out',
      path('cipher'),
    );
    const decrypt = ['--decrypt', '--mechanism', 'RSA-PKCS', '--id', '00', '--login', '--pin', '654321'];
    const deciphered = await pkcs11(...decrypt, '-i', path('cipher'), '-o', path('deciphered'));
    expect(deciphered.exitCode, deciphered.output).toBe(0);
    expect(readFileSync(path('deciphered'))).toEqual(plain);
  });

  test('taken out, it is gone for every program; put back, it is as it was', async () => {
    await inserted[Symbol.asyncDispose]();
    await expect
      .poll(async () => (await tool('opensc-tool', '-l')).output, { timeout: 10_000 })
      .toMatch(/0 +No/);
    inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    const { output } = await tool('pkcs15-tool', '--list-certificates');
    expect(output).toContain('logon');
  });
});
