import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivalRequestAround, createArchivalRequest, envelop } from '@cardea/pki/x509';
import {
  ApiClient,
  accounts,
  certificatesOf,
  makeCertificationRequest,
  type Seen,
  SoftwareToken,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const password = 'Recovered-1';
const timeout = 60_000;

/** pbeWithSHAAnd3-KeyTripleDES-CBC, DER. */
const sha1TripleDes = Buffer.from('060a2a864886f70d010c0103', 'hex');

interface Answer {
  readonly Error: { readonly Message: string; readonly ErrorCode: string } | null;
  readonly Pkcs7: string | null;
  readonly Pfx: string | null;
}

const places = [
  ...storeKinds.map((kind) => ({ kind, keys: 'software' as const })),
  { kind: 'sqlite' as const, keys: 'token' as const },
];

describe.each(places)(
  'a key that its owner made, on $kind with the exchange key in $keys',
  ({ kind, keys }) => {
    let token: SoftwareToken | undefined;
    let server: TestServer;
    let subscriber: ApiClient;
    let folder: string;
    let requestUuid: string;
    let exchangeDer: Uint8Array;

    const tool = (command: string, ...args: readonly string[]) =>
      execFileSync(command, args, { cwd: folder, timeout, stdio: 'pipe' });
    const keyIn = (file: string) => createPrivateKey(readFileSync(join(folder, file)));
    const answersOf = (seen: Seen) => seen.json as readonly Answer[];
    const certify = async (second: Uint8Array): Promise<readonly Answer[]> =>
      answersOf(await subscriber.certify(requestUuid, readFileSync(join(folder, 'other.csr')), second));
    const issuedSerials = async () =>
      (await server.system.ports.store.certificates.listByRequest(requestUuid as never))
        .filter(({ templateCommonName }) => templateCommonName === 'CardeaArchivedEncryption')
        .map(({ serialNumber }) => serialNumber);

    beforeAll(async () => {
      token = keys === 'token' ? new SoftwareToken() : undefined;
      server = await startTestServer(kind, {
        environment: token === undefined ? {} : { ...token.environment, CARDEA_KEYSTORE: 'pkcs11' },
        prepare: async (system) => {
          await seedSite(system);
          const { certificateTemplates } = system.ports.store;
          const found = await certificateTemplates.find('CardeaArchivedEncryption');
          if (found === undefined) throw new Error('no such certificate template');
          const key = { ...found.key, archivedKeyMaker: 'client', families: ['RSA', 'ECDSA'] } as const;
          await certificateTemplates.put({ ...found, key });
        },
      });
      folder = mkdtempSync(join(tmpdir(), 'cardea-archive-'));
      subscriber = new ApiClient(server.url, accounts.subscriber);
      tool('openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'user.key');
      tool(
        'openssl',
        'genpkey',
        '-algorithm',
        'RSA',
        '-pkeyopt',
        'rsa_keygen_bits:2048',
        '-out',
        'wrong.key',
      );
      writeFileSync(join(folder, 'other.csr'), makeCertificationRequest());
      requestUuid = await subscriber.createRequest({
        type: 'Enroll',
        profiletemplateuuid: templates.fullLifeCycleSoftware,
      });
    }, 120_000);
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      token?.[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    test('is asked for with the exchange certificate, which everybody finds and the authority vouches for', async () => {
      const options = (await subscriber.get(`requests/${requestUuid}/certificaterequestgenerationoptions`))
        .json;
      const [plain, archived, ...more] = options as readonly { readonly KeyArchivalCertificate?: string }[];
      expect(more).toEqual([]);
      expect(plain?.KeyArchivalCertificate).toBeUndefined();
      const served = await fetch(`${server.url}/pki/archive.crt`);
      expect(served.headers.get('content-type')).toBe('application/pkix-cert');
      exchangeDer = new Uint8Array(await served.arrayBuffer());
      expect(archived?.KeyArchivalCertificate).toBe(Buffer.from(exchangeDer).toString('base64'));
      const certificate = new X509Certificate(exchangeDer);
      expect(certificate.keyUsage).toEqual(['1.3.6.1.4.1.311.21.5']);
      const days = (Date.parse(certificate.validTo) - server.clock.now().getTime()) / 86_400_000;
      expect(Math.round(days)).toBe(7);
      writeFileSync(join(folder, 'exchange.pem'), certificate.toString());
      for (const name of ['issuing', 'root']) {
        const der = new Uint8Array(await (await fetch(`${server.url}/pki/${name}.crt`)).arrayBuffer());
        writeFileSync(join(folder, `${name}.pem`), new X509Certificate(der).toString());
      }
      tool('openssl', 'verify', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'exchange.pem');
    });

    test('must come along: a PKCS#10 request alone is refused', async () => {
      const [, refused] = await certify(makeCertificationRequest());
      expect(refused?.Error).toMatchObject({ ErrorCode: 'BadCertificationRequest' });
      expect(refused?.Error?.Message).toContain('send a CMC request with the private key');
      expect(await issuedSerials()).toEqual([]);
    });

    test('must be the one of the certification request: another is refused and nothing is issued or kept', async () => {
      const good = await createArchivalRequest(keyIn('user.key'), exchangeDer);
      // The same request around the wrong key, with the right hash and signature.
      const wrongKey = keyIn('wrong.key').export({ type: 'pkcs8', format: 'der' });
      const envelopedKey = await envelop(wrongKey, [
        { kind: 'certificate', certificateDer: exchangeDer, oaepHash: 'sha1' },
      ]);
      const wrong = await archivalRequestAround(keyIn('user.key'), envelopedKey);
      const [, refused] = await certify(wrong);
      expect(refused?.Error?.Message).toBe(
        'The private key that was sent for the archive does not belong to the certification request.',
      );
      expect(await issuedSerials()).toEqual([]);
      const tampered = Buffer.from(good);
      tampered.writeUInt8(tampered.readUInt8(tampered.length - 3) ^ 1, tampered.length - 3);
      const [, changed] = await certify(tampered);
      expect(changed?.Error?.ErrorCode).toBe('BadCertificationRequest');
      const stranger = new Uint8Array(
        tool('openssl', 'req', '-x509', '-key', 'wrong.key', '-subj', '/CN=Stranger', '-outform', 'DER'),
      );
      const [, elsewhere] = await certify(await createArchivalRequest(keyIn('user.key'), stranger));
      expect(elsewhere?.Error?.Message).toContain('encrypted to no exchange certificate');
      expect(await issuedSerials()).toEqual([]);
    });

    test('must not come where keys are not archived', async () => {
      const cmc = await createArchivalRequest(keyIn('user.key'), exchangeDer);
      const [refused] = answersOf(await subscriber.certify(requestUuid, cmc));
      expect(refused?.Error?.Message).toContain('are not archived');
    });

    test('is archived, and its certificate comes back without a PFX; the same again gives the same', async () => {
      const cmc = await createArchivalRequest(keyIn('user.key'), exchangeDer);
      const [, issued] = await certify(cmc);
      expect(issued?.Error).toBeNull();
      expect(issued?.Pfx).toBeNull();
      const [pem] = certificatesOf(issued?.Pkcs7 ?? '').filter((one) =>
        new X509Certificate(one).checkPrivateKey(keyIn('user.key')),
      );
      writeFileSync(join(folder, 'user.pem'), pem ?? '');
      const serials = await issuedSerials();
      expect(serials).toHaveLength(1);
      const [, again] = await certify(cmc);
      expect(again?.Pkcs7).not.toBeNull();
      expect(await issuedSerials()).toEqual(serials);
      expect((await subscriber.complete(requestUuid)).status).toBe(200);
      const rows = await server.system.ports.store.audit.list({ limit: 100 });
      expect(rows.map(({ action, objectType }) => `${action} ${objectType}`)).toContain(
        'key.create KeyArchive',
      );
    });

    test('comes out by a recovery as a PFX that OpenSSL, NSS and the JDK open, and reads the mail from before', async () => {
      const mail = 'Subject: the budget\n\nKeep this to yourself.\n';
      writeFileSync(join(folder, 'mail.txt'), mail);
      tool('openssl', 'cms', '-encrypt', '-aes256', '-in', 'mail.txt', '-out', 'mail.eml', 'user.pem');
      const profiles = (await subscriber.get(`requests/${requestUuid}/profiles`)).json;
      const [profile] = profiles as readonly { readonly Uuid: string }[];
      const recovery = await subscriber.createRequest({ type: 'Recover', profile: profile?.Uuid });
      const request = makeCertificationRequest();
      writeFileSync(join(folder, 'recovery.csr'), request);
      const seen = await subscriber.certifyAsPfx(recovery, password, request);
      const pfx = answersOf(seen).find(({ Pfx }) => Pfx !== null)?.Pfx ?? '';
      writeFileSync(join(folder, 'recovered.pfx'), Buffer.from(pfx, 'base64'));
      const opening = ['pkcs12', '-in', 'recovered.pfx', '-passin', `pass:${password}`, '-nodes', '-nocerts'];
      tool('openssl', ...opening, '-out', 'recovered.key');
      expect(keyIn('recovered.key').equals(keyIn('user.key'))).toBe(true);
      tool('openssl', 'cms', '-decrypt', '-in', 'mail.eml', '-inkey', 'recovered.key', '-out', 'opened.txt');
      expect(readFileSync(join(folder, 'opened.txt'), 'utf8').replaceAll('\r', '')).toBe(mail);
      mkdirSync(join(folder, 'nss'));
      tool('certutil', '-N', '-d', 'sql:nss', '--empty-password');
      tool('pk12util', '-i', 'recovered.pfx', '-d', 'sql:nss', '-W', password);
      expect(tool('certutil', '-K', '-d', 'sql:nss').toString()).toContain('< 0>');
      const store = ['-storetype', 'PKCS12', '-keystore', 'recovered.pfx', '-storepass', password];
      expect(tool('keytool', '-list', ...store).toString()).toContain('PrivateKeyEntry');
    });

    test('is delivered by triple DES to who asks for it, and by nothing that is unknown', async () => {
      const [open] = (await subscriber.get('requests?status=Executing&targetuser=current')).json as readonly {
        readonly Uuid: string;
      }[];
      const body = {
        certificaterequests: [readFileSync(join(folder, 'recovery.csr')).toString('base64')],
        pfxpassword: password,
      };
      const path = `requests/${open?.Uuid}/certificatedata`;
      expect((await subscriber.post(path, { ...body, pfxencryption: 'rc2' })).status).toBe(400);
      const seen = await subscriber.post(path, { ...body, pfxencryption: 'tripleDes' });
      const pfx = answersOf(seen).find(({ Pfx }) => Pfx !== null)?.Pfx ?? '';
      writeFileSync(join(folder, 'old.pfx'), Buffer.from(pfx, 'base64'));
      const opening = ['pkcs12', '-in', 'old.pfx', '-passin', `pass:${password}`, '-nodes', '-nocerts'];
      tool('openssl', ...opening, '-out', 'old.key');
      expect(readFileSync(join(folder, 'old.pfx')).includes(sha1TripleDes)).toBe(true);
      expect(readFileSync(join(folder, 'recovered.pfx')).includes(sha1TripleDes)).toBe(false);
      expect(keyIn('old.key').equals(keyIn('user.key'))).toBe(true);
    });

    test('may be wrapped for the exchange certificate before the current one until that ends, and not later', async () => {
      const { system, clock } = server;
      const cmc = await createArchivalRequest(keyIn('wrong.key'), exchangeDer);
      const submit = async () => {
        const uuid = await subscriber.createRequest({
          type: 'Enroll',
          profiletemplateuuid: templates.fullLifeCycleSoftware,
        });
        const seen = await subscriber.certify(uuid, makeCertificationRequest(), cmc);
        return answersOf(seen)[1]?.Error?.Message;
      };
      clock.advance(6 * 86_400_000);
      await system.work.jobs.runDue();
      const next = new Uint8Array(await (await fetch(`${server.url}/pki/archive.crt`)).arrayBuffer());
      expect(next).not.toEqual(exchangeDer);
      expect(await submit()).toBeUndefined();
      clock.advance(2 * 86_400_000);
      expect(await submit()).toContain('encrypted to no exchange certificate');
    });

    test('exchange keys that ended a month ago are destroyed, with an audit row each, and no other key is', async () => {
      const { system, clock } = server;
      const { store } = system.ports;
      const keysOf = async () =>
        (await store.wrappedKeys.list()).filter(({ name }) => name === 'archive/exchange');
      const others = async () =>
        (await store.wrappedKeys.list()).filter(({ name }) => name !== 'archive/exchange').length;
      const [first, second] = await keysOf();
      if (first === undefined || second === undefined) throw new Error('there are two by now');
      const before = await others();
      clock.advance(31 * 86_400_000);
      await system.work.jobs.runDue();
      const left = await keysOf();
      expect(left.map(({ version }) => version)).not.toContain(first.version);
      // The newest that there is stays.
      expect(left.length).toBeGreaterThan(0);
      expect(await others()).toBeGreaterThanOrEqual(before);
      const inToken = token?.tool('--list-objects', '--type', 'privkey') ?? '';
      expect(inToken).not.toContain(`archive/exchange v${first.version}`);
      const rows = await store.audit.list({ limit: 20, action: 'key.destroy' });
      expect(rows.map(({ facts }) => `${facts.key} v${facts.version}`)).toContain(
        `archive/exchange v${first.version}`,
      );
      await system.work.jobs.runDue();
      expect(await store.audit.list({ limit: 20, action: 'key.destroy' })).toHaveLength(rows.length);
    });
  },
  120_000,
);
