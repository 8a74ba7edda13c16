import { createHash, createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCardId, readMasterfile } from '../gids/card-files.js';
import { createContainer, listContainers, readCertificate, storeCertificate } from '../gids/containers.js';
import { GidsSession } from '../gids/gids-session.js';
import { initializeCard } from '../gids/initialize-card.js';
import { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import { type InsertedCard, insertCard } from '../sim/vpcd/insert-card.js';
import { adminKey, cardId as ourCardId, pin } from '../testing/gids-scene.js';
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

  /** A certificate for a public key by an issuer of its own: OpenSC looks at the key alone. */
  async function certify(publicKey: string, certificate: string): Promise<void> {
    const issuer = ['-keyout', path('issuer.key'), '-out', path('issuer.pem'), '-subj', '/CN=Issuer'];
    await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...issuer);
    await openssl('req', '-new', '-key', path('issuer.key'), '-subj', '/CN=Card', '-out', path('card.csr'));
    const by = ['-CA', path('issuer.pem'), '-CAkey', path('issuer.key'), '-CAcreateserial'];
    const subject = ['-in', path('card.csr'), '-force_pubkey', path(publicKey), '-out', path(certificate)];
    const signed = await openssl('x509', '-req', ...subject, ...by);
    expect(signed.exitCode, signed.output).toBe(0);
  }

  /** Signs over PKCS#11 with the key of a container, and lets openssl check it. */
  async function signAndVerify(id: string, publicKey: string, userPin: string): Promise<void> {
    writeFileSync(path('text'), randomBytes(1000));
    const sign = ['--sign', '--mechanism', 'SHA256-RSA-PKCS', '--id', id, '--login', '--pin', userPin];
    const signed = await pkcs11(...sign, '-i', path('text'), '-o', path('signature'));
    expect(signed.exitCode, signed.output).toBe(0);
    const verification = ['-verify', path(publicKey), '-signature', path('signature'), path('text')];
    expect((await openssl('dgst', '-sha256', ...verification)).output).toContain('Verified OK');
  }

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
    expect(output).toMatch(/GIDS_INITIALIZE.* failed/);
    const session = new GidsSession(card);
    await session.select();
    expect(await readCardId(session)).toBe('03020100-0504-0706-0809-0a0b0c0d0e0f');
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
    await certify('public.pem', 'certificate.pem');
    const store = ['--store-certificate', path('certificate.pem'), '--id', '00', '--auth-id', '80'];
    const stored = await tool('pkcs15-init', ...store, '--pin', '654321', '--verify-pin');
    expect(stored.exitCode, stored.output).toBe(0);
    await tool('pkcs15-tool', '--read-certificate', '00', '-o', path('read.pem'));
    expect(readFileSync(path('read.pem'), 'utf8').trim()).toBe(
      readFileSync(path('certificate.pem'), 'utf8').trim(),
    );
  });

  test('PKCS#11 programs list its token, key and certificate', async () => {
    const { output } = await pkcs11('-L', '-O', '--login', '--pin', '654321');
    expect(output).toContain('GIDS card');
    expect(output).toContain('Private Key Object; RSA');
    expect(output).toContain('Certificate Object; type = X.509 cert');
  });

  test('openssl accepts a signature that its key made over PKCS#11', async () => {
    await signAndVerify('00', 'public.pem', '654321');
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

  test('our session reads the container and the certificate that OpenSC made', async () => {
    const session = new GidsSession(card);
    await session.select();
    const [container, ...others] = await listContainers(session);
    expect(others).toEqual([]);
    expect(container).toMatchObject({ name: 'logon', purpose: 'keyExchange', algorithm: 'RSA-2048' });
    const certificateDer = container && (await readCertificate(session, container));
    const stored = new X509Certificate(readFileSync(path('certificate.pem')));
    expect(certificateDer && Buffer.from(certificateDer).equals(stored.raw)).toBe(true);
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

  test('OpenSC changes the PIN, and deletes key and certificate so that our session finds none', async () => {
    await tool('pkcs15-tool', '--change-pin', '--pin', '654321', '--new-pin', '314159');
    const session = new GidsSession(card);
    await session.select();
    await session.verify(new Secret('314159'));
    const objects = ['--delete-objects', 'cert,privkey', '--id', '00', '--auth-id', '80'];
    const deleted = await tool('pkcs15-init', ...objects, '--pin', '314159', '--verify-pin');
    expect(deleted.exitCode, deleted.output).toBe(0);
    await session.select();
    expect(await listContainers(session)).toEqual([]);
    expect((await readMasterfile(session)).map((record) => record.name)).not.toContain('kxc00');
    await expect(session.getPublicKey(0x81, 'RSA-2048')).rejects.toMatchObject({ sw: 0x6a82 });
  });

  test('OpenSC uses a card that our session initialised, with key and certificate', async () => {
    await inserted[Symbol.asyncDispose]();
    const ours = new SimulatedGidsCard();
    const session = new GidsSession(ours);
    await initializeCard(session, { cardId: ourCardId, pin, adminKey });
    await session.verify(pin);
    const wanted = { name: 'made by us', purpose: 'keyExchange', algorithm: 'RSA-2048' } as const;
    const container = await createContainer(session, wanted);
    const publicKey = { key: Buffer.from(container.publicKeyDer), format: 'der', type: 'spki' } as const;
    writeFileSync(path('ours.pem'), createPublicKey(publicKey).export({ type: 'spki', format: 'pem' }));
    await certify('ours.pem', 'our-certificate.pem');
    const { raw } = new X509Certificate(readFileSync(path('our-certificate.pem')));
    await storeCertificate(session, container, raw);
    inserted = insertCard(ours, daemon.reader);
    await inserted.powered;
    const dump = await tool('gids-tool');
    expect(dump.output).toContain('mscp\\kxc00');
    expect(dump.output).toMatch(
      /Valid container,Default container\s+wSigKeySizeBits: +0\s+wKeyExchangeKeySizeBits: 2048/,
    );
    await tool('pkcs15-tool', '--read-certificate', '00', '-o', path('read.pem'));
    expect(new X509Certificate(readFileSync(path('read.pem'))).raw.equals(raw)).toBe(true);
    await signAndVerify('00', 'ours.pem', pin.reveal());
    // OpenSC knows RSA only on GIDS: keys on curves must not disturb it.
    await session.select();
    await session.verify(pin);
    await createContainer(session, { name: 'on a curve', purpose: 'signature', algorithm: 'P-256' });
    await signAndVerify('00', 'ours.pem', pin.reveal());
  });
});
