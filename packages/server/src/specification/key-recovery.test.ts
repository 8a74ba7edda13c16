import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificate, type KeyRecoveryUuid, type Request, Secret } from '@cardea/domain';
import { envelop, openEnvelope, openerBy } from '@cardea/pki/x509';
import { type LifeCycleSite, openLifeCycleSite, SoftwareToken, storeKinds, templates } from '@cardea/testkit';
import {
  addKeyRecoveryAgent,
  bindSmartcard,
  changeConsentsNeeded,
  consentToRecovery,
  listGenerationOptions,
  readKeyRecovery,
  submitCertificationRequests,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const password = 'Recovered-1';
const timeout = 60_000;

/** Runs a tool of somebody else's in `folder`. */
function tool(folder: string, command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', timeout, stdio: 'pipe' });
}

const places = [
  ...storeKinds.map((kind) => ({ kind, keys: 'software' as const })),
  { kind: 'sqlite' as const, keys: 'token' as const },
];

describe.each(places)('a lost card’s encryption key, on $kind with keys in $keys', ({ kind, keys }) => {
  let token: SoftwareToken | undefined;
  let site: LifeCycleSite;
  let folder: string;
  let certificate: Certificate;
  let request: Request;
  let smartcardUuid: Request['oldSmartcardUuid'];
  const mail = 'Subject: the budget\n\nKeep this to yourself.\n';

  const consentOf = async (person: 'helpDesk' | 'manager' | 'otherSubscriber', uuid = request.uuid) =>
    await consentToRecovery(site.ports, await site.caller(person), uuid as string as KeyRecoveryUuid);

  /** Certifies as the person who carries the request out and gives the PFX of the old certificate. */
  const recovered = async (): Promise<Uint8Array> => {
    const caller = await site.caller('subscriber');
    const options = await listGenerationOptions(site.ports, caller, request.uuid);
    const answers = await submitCertificationRequests(
      site.ports,
      caller,
      request.uuid,
      options.map(() => readFileSync(join(folder, 'client.csr'))),
      { pfxPassword: new Secret(password) },
    );
    for (const answer of answers)
      if (answer.kind === 'issued' && answer.certificate.serialNumber === certificate.serialNumber)
        return answer.pfx?.reveal() ?? new Uint8Array();
    throw new Error('the certificate was not restored');
  };

  beforeAll(async () => {
    token = keys === 'token' ? new SoftwareToken() : undefined;
    site = await openLifeCycleSite(kind, token && { ...token.environment, CARDEA_KEYSTORE: 'pkcs11' });
    folder = mkdtempSync(join(tmpdir(), 'cardea-recovery-'));
    tool(folder, 'openssl', [
      'req',
      '-x509',
      '-nodes',
      '-subj',
      '/CN=Agent',
      '-days',
      '9',
      '-newkey',
      'rsa:2048',
      '-keyout',
      'agent.key',
      '-out',
      'agent.pem',
    ]);
    tool(folder, 'openssl', [
      'req',
      '-new',
      '-nodes',
      '-subj',
      '/CN=client',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-keyout',
      'client.key',
      '-outform',
      'DER',
      '-out',
      'client.csr',
    ]);
    // OpenSSL's certificates are valid from this second on.
    site.clock.set(new Date());
    const admin = await site.caller('secondManager');
    for (const person of ['helpDesk', 'manager', 'otherSubscriber'] as const)
      await addKeyRecoveryAgent(site.ports, admin, {
        userUuid: (await site.caller(person)).user.uuid,
        certificateDer:
          person === 'otherSubscriber'
            ? new Uint8Array(
                execFileSync('openssl', ['x509', '-in', 'agent.pem', '-outform', 'DER'], {
                  cwd: folder,
                  timeout,
                }),
              )
            : null,
      });
    await changeConsentsNeeded(site.ports, admin, 2);
    const { smartcard, profile } = await site.enroll('subscriber', templates.fullLifeCycle);
    smartcardUuid = smartcard?.uuid ?? null;
    const found = (await site.certificatesOn(profile)).find(({ isArchivedOnCa }) => isArchivedOnCa);
    if (found?.certificateDer == null) throw new Error('no key was archived');
    certificate = found;
    writeFileSync(join(folder, 'recipient.der'), found.certificateDer);
    tool(folder, 'openssl', ['x509', '-inform', 'DER', '-in', 'recipient.der', '-out', 'recipient.pem']);
    writeFileSync(join(folder, 'mail.txt'), mail);
    tool(folder, 'openssl', [
      'cms',
      '-encrypt',
      '-aes256',
      '-in',
      'mail.txt',
      '-out',
      'mail.eml',
      'recipient.pem',
    ]);
    request = await site.create('subscriber', { type: 'Recover', smartcardUuid });
    await bindSmartcard(site.ports, await site.caller('subscriber'), request.uuid, {
      cardId: request.uuid as never,
      atr: '3b8d',
    });
  }, 120_000);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    token?.[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('does not come out by one agent’s consent, nor by none', async () => {
    await expect(recovered()).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await consentOf('manager');
    await expect(recovered()).rejects.toMatchObject({ kind: 'PolicyViolation' });
  });

  test('needs the share that an agent with an own key opened, and takes no other', async () => {
    const caller = await site.caller('otherSubscriber');
    const uuid = request.uuid as string as KeyRecoveryUuid;
    await expect(consentOf('otherSubscriber')).rejects.toMatchObject({ kind: 'MalformedInput' });
    const { recovery, keys: waiting } = await readKeyRecovery(site.ports.store, caller, uuid);
    const recipient = {
      kind: 'publicKey',
      publicKeyDer: recovery.publicKeyDer,
      keyIdentifier: Buffer.from(uuid.replaceAll('-', ''), 'hex'),
    } as const;
    const agentKey = createPrivateKey(readFileSync(join(folder, 'agent.key')));
    const sharesBy = async (change: (share: Uint8Array) => Uint8Array) =>
      await Promise.all(
        waiting.map(async ({ certificate: { uuid: certificateUuid }, ownShare }) => {
          if (ownShare === undefined) throw new Error('the agent has no share');
          const opener = openerBy(agentKey, { certificateDer: ownShare.certificateDer });
          const share = await openEnvelope(ownShare.envelopedShare, opener);
          return { certificateUuid, envelopedShare: await envelop(change(share.reveal()), [recipient]) };
        }),
      );
    const wrong = await sharesBy(() => randomBytes(70));
    await expect(consentToRecovery(site.ports, caller, uuid, wrong)).rejects.toMatchObject({
      kind: 'MalformedInput',
    });
    await expect(recovered()).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await consentToRecovery(site.ports, caller, uuid, await sharesBy((share) => share));
  });

  test('comes out as a PFX that OpenSSL, NSS and the JDK open, and reads the mail from before', async () => {
    writeFileSync(join(folder, 'recovered.pfx'), await recovered());
    tool(folder, 'openssl', [
      'pkcs12',
      '-in',
      'recovered.pfx',
      '-passin',
      `pass:${password}`,
      '-nodes',
      '-nocerts',
      '-out',
      'recovered.key',
    ]);
    tool(folder, 'openssl', [
      'cms',
      '-decrypt',
      '-in',
      'mail.eml',
      '-inkey',
      'recovered.key',
      '-recip',
      'recipient.pem',
      '-out',
      'opened.txt',
    ]);
    expect(readFileSync(join(folder, 'opened.txt'), 'utf8').replaceAll('\r', '')).toBe(mail);
    mkdirSync(join(folder, 'nss'));
    tool(folder, 'certutil', ['-N', '-d', 'sql:nss', '--empty-password']);
    tool(folder, 'pk12util', ['-i', 'recovered.pfx', '-d', 'sql:nss', '-W', password]);
    expect(tool(folder, 'certutil', ['-K', '-d', 'sql:nss'])).toContain('< 0>');
    const listed = tool(folder, 'keytool', [
      '-list',
      '-storetype',
      'PKCS12',
      '-keystore',
      'recovered.pfx',
      '-storepass',
      password,
    ]);
    expect(listed).toContain('PrivateKeyEntry');
  });

  test('is told by the audit trail: who asked, who consented, who got it', async () => {
    const rows = await site.ports.store.audit.list({ limit: 100, objectUuid: request.uuid });
    const told = rows.map(({ action, outcome, actorName }) => `${action} ${outcome} ${actorName}`);
    for (const line of [
      'request.create success cmuser1',
      'certificate.issue denied cmuser1',
      'key.consent success cmmanager1',
      'key.consent denied cmuser2',
      'key.consent success cmuser2',
      'key.recover success cmuser1',
    ])
      expect(told).toContain(line);
    const facts = rows.find(({ action }) => action === 'key.recover')?.facts ?? {};
    expect(facts.serialNumber).toBe(certificate.serialNumber);
    expect(String(facts.consentedBy).split(' ').sort()).toEqual(['cmmanager1', 'cmuser2']);
  });

  test('is nowhere in the database file', () => {
    const key = createPrivateKey(readFileSync(join(folder, 'recovered.key')));
    const scalar = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
    const { file } = site.place;
    const files = file === undefined ? [] : [file, `${file}-wal`].filter((each) => existsSync(each));
    for (const each of files) {
      const octets = readFileSync(each);
      for (const form of [scalar, scalar.toString('hex'), scalar.toString('base64')])
        expect(octets.includes(form)).toBe(false);
    }
    expect(scalar).toHaveLength(32);
  });
});
