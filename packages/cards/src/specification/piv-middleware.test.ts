import { createHash, diffieHellman, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PinRejected } from '../iso7816/apdu-error.js';
import {
  defaultCardManagementKey,
  encodeCardCapabilityContainer,
  encodeChuid,
  encodeFascN,
  encodeKeyHistory,
  nonFederalFascN,
  PivSession,
  pivDataObjectTag,
} from '../piv/index.js';
import { memoryState } from '../sim/card/state-file.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { type InsertedCard, insertCard } from '../sim/vpcd/insert-card.js';
import {
  type PcscDaemon,
  runCardTool,
  startPcscDaemon,
  type ToolRun,
  whyNoPcscDaemon,
} from '../testing/pcsc-daemon.js';

// What OpenSC and yubico-piv-tool make of the simulated PIV card, through a real PC/SC daemon. The tests build on one
// another: the card is personalised first, and reset at the end.

const whyNot = whyNoPcscDaemon(
  'opensc-tool',
  'pkcs11-tool',
  'pkcs15-tool',
  'piv-tool',
  'yubico-piv-tool',
  'openssl',
);
if (whyNot !== undefined)
  console.warn(`skipped: OpenSC, yubico-piv-tool and the simulated PIV card; ${whyNot}`);

const factoryKey = '010203040506070801020304050607080102030405060708';
const newKey = '1112131415161718212223242526272831323334353637ab';

/** Slots as yubico-piv-tool names them, and the identifiers that OpenSC gives to their keys. */
const slots = [
  { slot: '9a', id: '01', algorithm: 'RSA2048' },
  { slot: '9c', id: '02', algorithm: 'ECCP256' },
  { slot: '9d', id: '03', algorithm: 'RSA2048' },
  { slot: '9e', id: '04', algorithm: 'ECCP384' },
] as const;

describe.skipIf(whyNot !== undefined)('the simulated PIV card in a PC/SC reader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-piv-'));
  const path = (name: string) => join(folder, name);
  const card = new SimulatedPivCard(memoryState(), { cardSerial: 12_345_678 });
  let daemon: PcscDaemon;
  let inserted: InsertedCard;

  beforeAll(async () => {
    daemon = await startPcscDaemon();
    inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    const authority = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await openssl(...authority, '-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', '/CN=Authority');
    writeFileSync(path('content'), 'what the person signs');
  });

  afterAll(async () => {
    await inserted?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const openssl = (...args: readonly string[]) => succeeding('openssl', args);
  const yubico = (...args: readonly string[]) =>
    runCardTool('yubico-piv-tool', ['--reader=Virtual', ...args]);
  /** OpenSC programs look for PIV cards only, so that they do not try fifty others first. */
  const environment = { OPENSC_DRIVER: 'PIV-II' };
  const pkcs11 = (...args: readonly string[]) => runCardTool('pkcs11-tool', args, { environment });

  async function succeeding(program: string, args: readonly string[]): Promise<ToolRun> {
    const run = await runCardTool(program, args);
    if (run.exitCode !== 0) throw new Error(`${program} ${args[0]}: ${run.output}`);
    return run;
  }

  // Wrong tries go to the card without the tools: each run of one takes a third of a second.
  const wrong = new Secret('00000000');
  const blockPin = async () => {
    while (await isRefused(new PivSession(card).verify(wrong)));
  };
  const blockPuk = async () => {
    while (await isRefused(new PivSession(card).resetRetryCounter(wrong, wrong)));
  };

  /** Has the test's authority certify the public key in the file `SLOT.pem`. */
  async function certify(slot: string): Promise<void> {
    const request = ['req', '-new', '-key', path('ca.key'), '-subj', `/CN=Card key ${slot}`];
    await openssl(...request, '-out', path('request.pem'));
    const sign = [
      'x509',
      '-req',
      '-in',
      path('request.pem'),
      '-CA',
      path('ca.pem'),
      '-CAkey',
      path('ca.key'),
    ];
    await openssl(...sign, '-force_pubkey', path(`${slot}.pem`), '-out', path(`${slot}.crt`));
  }

  test('OpenSC recognises it as a PIV card among all the cards that it knows', async () => {
    const { output } = await runCardTool('opensc-tool', ['-n', '-a']);
    expect(output).toContain('Personal Identity Verification Card');
    expect(output.replaceAll(':', '')).toContain(Buffer.from(card.atr).toString('hex'));
  });

  test('yubico-piv-tool reads version, serial number and tries of a card from the factory', async () => {
    const { output } = await yubico('-a', 'status');
    expect(output).toMatch(/Version:\s+5\.7\.1/);
    expect(output).toMatch(/Serial Number:\s+12345678/);
    expect(output).toMatch(/PIN tries left:\s+3/);
    expect(output).toMatch(/CHUID:\s+No data available/);
  });

  test.each(slots)(
    'yubico-piv-tool makes a key $algorithm in slot $slot and stores its certificate',
    async (key) => {
      const { slot, algorithm } = key;
      const generated = await yubico(
        '-a',
        'generate',
        '-s',
        slot,
        '-A',
        algorithm,
        '-o',
        path(`${slot}.pem`),
      );
      expect(generated.output).toContain('Successfully generated a new private key');
      await certify(slot);
      const files = ['-i', path(`${slot}.crt`), '-o', path('read.crt')];
      const stored = await yubico('-a', 'import-certificate', '-a', 'read-certificate', '-s', slot, ...files);
      expect(stored.output).toContain('Successfully imported a new certificate');
      const [written, read] = [`${slot}.crt`, 'read.crt'].map(
        (name) => new X509Certificate(readFileSync(path(name))),
      );
      expect(read?.fingerprint256).toBe(written?.fingerprint256);
    },
  );

  test('yubico-piv-tool writes CHUID and CCC and shows them', async () => {
    const { output } = await yubico('-a', 'set-chuid', '-a', 'set-ccc', '-a', 'status');
    expect(output).toMatch(/CHUID:\s+3019d4e739da/);
    expect(output).toMatch(/CCC:\s+f015a000000116ff02/);
    expect(output).toContain('CN=Card key 9a');
  });

  test('OpenSC reads what a session of ours writes: CHUID, CCC, and a key in a retired slot', async () => {
    const session = new PivSession(card);
    await session.generalAuthenticateMutual(defaultCardManagementKey());
    const publicKey = await session.generateAsymmetricKeyPair('82', 'RSA-2048');
    writeFileSync(path('82.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    await certify('82');
    const certificate = new X509Certificate(readFileSync(path('82.crt')));
    await session.putCertificate('82', certificate.raw, { isCompressed: true });
    const history = { keysWithOnCardCertificates: 1, keysWithOffCardCertificates: 0 };
    await session.putData(pivDataObjectTag.keyHistoryObject, encodeKeyHistory(history));
    const cardHolderGuid = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
    const chuid = {
      fascN: encodeFascN(nonFederalFascN),
      cardHolderGuid,
      expirationDate: '2031-12-31',
      issuerAsymmetricSignature: new Uint8Array(0),
    };
    await session.putData(pivDataObjectTag.cardHolderUniqueIdentifier, encodeChuid(chuid));
    const container = encodeCardCapabilityContainer(new Uint8Array(14).fill(9));
    await session.putData(pivDataObjectTag.cardCapabilityContainer, container);
    card.reset();
    const { output } = await runCardTool('piv-tool', ['--serial'], { environment });
    expect(output).toContain('A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD AE AF');
    // The retired key deciphers what is older than the key of today.
    const encrypt = ['pkeyutl', '-encrypt', '-pubin', '-inkey', path('82.pem'), '-in', path('content')];
    await openssl(...encrypt, '-out', path('cryptogram'));
    const files = ['-i', path('cryptogram'), '-o', path('old')];
    await pkcs11('--login', '--pin', '123456', '--decrypt', '--id', '05', '-m', 'RSA-PKCS', ...files);
    expect(readFileSync(path('old'), 'utf8')).toBe('what the person signs');
  });

  test('OpenSC lists the token, its keys and their certificates', async () => {
    const { output } = await pkcs11('-L', '-O', '--login', '--pin', '123456');
    expect(output).toContain('token manufacturer : piv_II');
    for (const name of ['PIV AUTH', 'SIGN', 'KEY MAN', 'CARD AUTH']) expect(output).toContain(`${name} key`);
    for (const slot of ['9a', '9c', '9d', '9e', '82']) expect(output).toContain(`CN=Card key ${slot}`);
    expect(output).toMatch(/SIGN key\n.*\n.*\n.*always authenticate/);
  });

  test('the PKCS#15 view of OpenSC shows PIN, keys, certificates and data objects', async () => {
    const { output } = await runCardTool('pkcs15-tool', ['-D'], { environment });
    for (const shown of [
      'PIN [PIN]',
      'Private RSA Key [PIV AUTH key]',
      'Private EC Key [SIGN key]',
      'X.509 Certificate [Certificate for Card Authentication]',
      "Data object 'Discovery Object'",
    ]) {
      expect(output).toContain(shown);
    }
  });

  test.each([
    { slot: '9a', id: '01', mechanism: 'SHA256-RSA-PKCS', input: () => readFileSync(path('content')) },
    { slot: '9c', id: '02', mechanism: 'ECDSA', input: () => sha256(readFileSync(path('content'))) },
    { slot: '9e', id: '04', mechanism: 'ECDSA', input: () => sha256(readFileSync(path('content'))) },
  ])('OpenSC signs with slot $slot, and openssl verifies', async ({ slot, id, mechanism, input }) => {
    writeFileSync(path('input'), input());
    rmSync(path('signature'), { force: true });
    const files = ['-i', path('input'), '-o', path('signature'), '--signature-format', 'openssl'];
    await pkcs11('--login', '--pin', '123456', '--sign', '--id', id, '-m', mechanism, ...files);
    const verify = ['dgst', '-sha256', '-verify', path(`${slot}.pem`), '-signature', path('signature')];
    expect((await openssl(...verify, path('content'))).output).toBe('Verified OK\n');
  });

  test('OpenSC deciphers with slot 9D what openssl enciphered', async () => {
    const encrypt = ['pkeyutl', '-encrypt', '-pubin', '-inkey', path('9d.pem'), '-in', path('content')];
    await openssl(...encrypt, '-out', path('cryptogram'));
    const files = ['-i', path('cryptogram'), '-o', path('plain')];
    await pkcs11('--login', '--pin', '123456', '--decrypt', '--id', '03', '-m', 'RSA-PKCS', ...files);
    expect(readFileSync(path('plain'), 'utf8')).toBe('what the person signs');
  });

  test('OpenSC agrees with an elliptic curve key in slot 9D on what node:crypto computes', async () => {
    await yubico('-a', 'generate', '-s', '9d', '-A', 'ECCP256', '-o', path('9d.pem'));
    await certify('9d');
    await yubico('-a', 'import-certificate', '-s', '9d', '-i', path('9d.crt'));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(path('other.der'), other.publicKey.export({ type: 'spki', format: 'der' }));
    const files = ['-i', path('other.der'), '-o', path('shared')];
    await pkcs11('--login', '--pin', '123456', '--derive', '--id', '03', '-m', 'ECDH1-DERIVE', ...files);
    const publicKey = new X509Certificate(readFileSync(path('9d.crt'))).publicKey;
    const expected = diffieHellman({ privateKey: other.privateKey, publicKey });
    expect(readFileSync(path('shared')).toString('hex')).toBe(expected.toString('hex'));
  });

  test('piv-tool authenticates mutually as administrator and stores a certificate', async () => {
    writeFileSync(path('admin.key'), factoryKey.replace(/(..)(?=.)/g, '$1:'));
    await yubico('-a', 'delete-certificate', '-s', '9e');
    const store = (key: string) => {
      const admin = { ...environment, PIV_EXT_AUTH_KEY: key };
      return runCardTool('piv-tool', ['-A', 'M:9B:03', '-C', '9E', '-i', path('9e.crt')], {
        environment: admin,
      });
    };
    writeFileSync(path('wrong.key'), newKey.replace(/(..)(?=.)/g, '$1:'));
    await store(path('wrong.key'));
    expect((await yubico('-a', 'read-certificate', '-s', '9e')).output).toContain('Failed');
    // Its exit code is no sign: read the certificate back.
    await store(path('admin.key'));
    expect((await yubico('-a', 'read-certificate', '-s', '9e')).output).toContain('BEGIN CERTIFICATE');
  });

  test('yubico-piv-tool imports a key of openssl, and OpenSC signs with it', async () => {
    const generate = ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
    await openssl(...generate, '-out', path('imported.key'));
    await openssl('pkey', '-in', path('imported.key'), '-pubout', '-out', path('9a.pem'));
    const imported = await yubico('-a', 'import-key', '-s', '9a', '-i', path('imported.key'));
    expect(imported.output).toContain('Successfully imported a new private key');
    await certify('9a');
    await yubico('-a', 'import-certificate', '-s', '9a', '-i', path('9a.crt'));
    const files = ['-i', path('content'), '-o', path('signature')];
    await pkcs11('--login', '--pin', '123456', '--sign', '--id', '01', '-m', 'SHA256-RSA-PKCS', ...files);
    const verify = ['dgst', '-sha256', '-verify', path('9a.pem'), '-signature', path('signature')];
    expect((await openssl(...verify, path('content'))).output).toBe('Verified OK\n');
    expect((await yubico('-a', 'attest', '-s', '9a')).output).toContain('Failed');
  });

  test('yubico-piv-tool has a key attested, and openssl follows the chain to the root of the card', async () => {
    await yubico('-a', 'attest', '-s', '9c', '-o', path('attestation.pem'));
    await yubico('-a', 'read-certificate', '-s', 'f9', '-o', path('intermediate.pem'));
    writeFileSync(path('root.pem'), new X509Certificate(card.attestationRootDer).toString());
    const chain = ['-CAfile', path('root.pem'), '-untrusted', path('intermediate.pem')];
    expect((await openssl('verify', ...chain, path('attestation.pem'))).output).toContain('OK');
    const attested = new X509Certificate(readFileSync(path('attestation.pem')));
    const certified = new X509Certificate(readFileSync(path('9c.crt')));
    expect(attested.publicKey.equals(certified.publicKey)).toBe(true);
  });

  test('yubico-piv-tool changes PIN and PUK and unblocks a blocked PIN', async () => {
    const changed = await yubico('-a', 'change-pin', '-P', '123456', '-N', '654321');
    expect(changed.output).toContain('Successfully changed the pin code');
    expect((await yubico('-a', 'verify-pin', '-P', '123456')).output).toContain('2 tries left');
    expect((await yubico('-a', 'verify-pin', '-P', '654321')).output).toContain('Successfully verified PIN');
    await yubico('-a', 'change-puk', '-P', '12345678', '-N', '87654321');
    await blockPin();
    expect((await yubico('-a', 'verify-pin', '-P', '654321')).output).toContain('Pin code blocked');
    const unblocked = await yubico('-a', 'unblock-pin', '-P', '87654321', '-N', '24682468');
    expect(unblocked.output).toContain('Successfully unblocked the pin code');
    expect((await pkcs11('--login', '--pin', '24682468', '-O')).exitCode).toBe(0);
  });

  test('yubico-piv-tool sets another card management key, and only that one counts from there', async () => {
    const set = await yubico('-a', 'set-mgm-key', '-n', newKey);
    expect(set.output).toContain('Successfully set new management key');
    const generate = ['-a', 'generate', '-s', '83', '-A', 'ECCP256', '-o', path('83.pem')];
    expect((await yubico(...generate)).output).toContain('Failed authentication');
    expect((await yubico(...generate, `-k${newKey}`)).output).toContain('Successfully generated');
  });

  test('yubico-piv-tool resets the card once PIN and PUK are blocked, and not before', async () => {
    await blockPin();
    expect((await yubico('-a', 'reset')).output).toContain('Reset failed');
    await blockPuk();
    expect((await yubico('-a', 'reset')).output).toContain('Successfully reset the application');
    const session = new PivSession(card);
    await expect(session.yubico.getKeyMetadata('9A')).rejects.toMatchObject({ sw: 0x6a88 });
    expect(await session.getCertificate('9A')).toBeUndefined();
    expect((await yubico('-a', 'verify-pin', '-P', '123456')).output).toContain('Successfully verified PIN');
  });
});

/** True while tries are left. */
async function isRefused(tried: Promise<void>): Promise<boolean> {
  const error = await tried.catch((reason: unknown) => reason);
  if (!(error instanceof PinRejected)) throw new Error('a wrong try was not refused as such');
  return error.retriesRemaining > 0;
}

function sha256(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
