import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiClient,
  accounts,
  certificatesOf,
  makeCertificationRequest,
  seedSite,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  installCertificate,
  installCrl,
  openRequestOf,
  type RunningServer,
  readConfiguration,
  serve,
} from '../index.js';

const patienceMs = 60_000;

function run(command: string, args: readonly string[], input?: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    ...(input === undefined ? {} : { input }),
    encoding: 'utf8',
    timeout: patienceMs,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

function dersOf(pem: string): Buffer[] {
  return [...pem.matchAll(/-----BEGIN [^-]+-----([^-]+)-----END/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64'),
  );
}

const goodExtensions = [
  'basicConstraints=critical,CA:TRUE,pathlen:0',
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
];

/** A root of OpenSSL's, in files of its own. */
class OpensslRoot {
  readonly folder = mkdtempSync(join(tmpdir(), 'cardea-root-'));

  constructor(keyOptions: readonly string[]) {
    run('openssl', [
      'req',
      '-x509',
      '-newkey',
      ...keyOptions,
      '-nodes',
      '-keyout',
      this.file('root.key'),
      '-out',
      this.file('root.pem'),
      '-subj',
      '/O=Contoso/CN=Contoso Root',
      '-days',
      '3650',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ]);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  get der(): Buffer {
    return dersOf(readFileSync(this.file('root.pem'), 'utf8'))[0] ?? Buffer.of();
  }

  /** Certifies a PKCS#10 request, DER to DER. */
  certify(requestDer: Uint8Array, extensions: readonly string[], more: readonly string[] = []): Buffer {
    writeFileSync(this.file('request.der'), requestDer);
    writeFileSync(this.file('extensions'), extensions.join('\n'));
    run('openssl', [
      'req',
      '-inform',
      'DER',
      '-in',
      this.file('request.der'),
      '-out',
      this.file('request.pem'),
      '-verify',
    ]);
    const pem = run('openssl', [
      'x509',
      '-req',
      '-in',
      this.file('request.pem'),
      '-CA',
      this.file('root.pem'),
      '-CAkey',
      this.file('root.key'),
      '-CAcreateserial',
      '-sha256',
      '-extfile',
      this.file('extensions'),
      ...(more.length === 0 ? ['-days', '1825'] : more),
    ]);
    return dersOf(pem)[0] ?? Buffer.of();
  }

  requestOfAnotherKey(): Buffer {
    const newKey = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      this.file('other.key'),
    ];
    return dersOf(run('openssl', ['req', '-new', ...newKey, '-subj', '/CN=Another']))[0] ?? Buffer.of();
  }

  /** A CRL with this number, DER. */
  crl(number: number): Buffer {
    writeFileSync(this.file('index.txt'), '');
    writeFileSync(this.file('crlnumber'), `${number.toString(16).padStart(2, '0')}\n`);
    writeFileSync(
      this.file('ca.cnf'),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${this.file('index.txt')}\ncrlnumber=${this.file('crlnumber')}\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n`,
    );
    run('openssl', [
      'ca',
      '-gencrl',
      '-config',
      this.file('ca.cnf'),
      '-cert',
      this.file('root.pem'),
      '-keyfile',
      this.file('root.key'),
      '-crldays',
      '365',
      '-out',
      this.file('root.crl'),
    ]);
    return dersOf(readFileSync(this.file('root.crl'), 'utf8'))[0] ?? Buffer.of();
  }
}

describe.each([
  ['an ECDSA root', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ['an RSA root', ['rsa:3072']],
])('an installation whose issuing authority is certified by %s of OpenSSL', (_, keyOptions) => {
  const home = mkdtempSync(join(tmpdir(), 'cardea-external-'));
  let root: OpensslRoot;
  let server: RunningServer;
  const start = () =>
    serve(
      readConfiguration(
        {
          CARDEA_HOME: home,
          CARDEA_PORT: '0',
          CARDEA_ROOT: 'external',
          CARDEA_CERTIFICATE_FORMAT: 'pkcs7',
          CARDEA_LOG_LEVEL: 'silent',
        },
        false,
      ),
      {
        prepare: async (system) => {
          if ((await system.ports.store.profileTemplates.list()).length === 0) await seedSite(system);
        },
      },
    );
  const restart = async () => {
    await server.close();
    server = await start();
  };
  const get = (path: string) => fetch(`${server.url}${path}`);
  const enroll = async () => {
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.software,
    });
    const answer = await subscriber.certify(
      requestUuid,
      makeCertificationRequest(['ed25519']),
      makeCertificationRequest(),
    );
    return { subscriber, requestUuid, answer };
  };

  beforeAll(async () => {
    root = new OpensslRoot(keyOptions);
    server = await start();
  }, patienceMs);
  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true });
    rmSync(root.folder, { recursive: true });
  });

  test(
    'before it has its certificate the server says so and issues nothing',
    async () => {
      const ready = await get('/health/ready');
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({
        status: 'waiting',
        reason: expect.stringContaining('cardea ca request'),
      });
      expect((await get('/health')).status).toBe(200);
      for (const path of ['/pki/issuing.crt', '/pki/issuing.crl', '/pki/root.crt', '/pki/chain.pem'])
        expect((await get(path)).status, path).toBe(404);
      const { answer } = await enroll();
      expect(answer.status).toBe(500);
      expect(answer.json).toMatchObject({
        ErrorCode: 'CaUnavailable',
        Message: expect.stringContaining('waits for its certificate'),
      });
      const keys = await server.system.ports.store.wrappedKeys.list();
      expect(keys.map(({ name }) => name)).not.toContain('ca/root');
      await expect(installCrl(server.system, root.crl(1))).rejects.toMatchObject({ kind: 'MalformedInput' });
    },
    patienceMs,
  );

  test(
    'it asks for what a certification authority needs, with the same request after a restart',
    async () => {
      const { certificationRequestDer } = await openRequestOf(server.system);
      writeFileSync(root.file('r.der'), certificationRequestDer);
      const text = run('openssl', [
        'req',
        '-inform',
        'DER',
        '-in',
        root.file('r.der'),
        '-noout',
        '-text',
        '-verify',
      ]);
      expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
      expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
      expect(text).toMatch(/Subject: O *= *Cardea, CN *= *Cardea Issuing CA [0-9A-F]{8}/);
      await restart();
      expect((await openRequestOf(server.system)).certificationRequestDer).toEqual(certificationRequestDer);
    },
    patienceMs,
  );

  test(
    'certificates that would not do are refused with the reason, and nothing changes',
    async () => {
      const { certificationRequestDer } = await openRequestOf(server.system);
      const chainDers = [root.der];
      const refusal = async (certificateDer: Uint8Array, chain = chainDers) => {
        await expect(
          installCertificate(server.system, 'issuing', { certificateDer, chainDers: chain }),
        ).rejects.toMatchObject({
          kind: 'BadCertificationRequest',
        });
        return await installCertificate(server.system, 'issuing', { certificateDer, chainDers: chain }).catch(
          String,
        );
      };
      const [, usage, ...identifiers] = goodExtensions;
      const good = root.certify(certificationRequestDer, goodExtensions);
      expect(await refusal(good, [])).toContain(
        'The chain lacks the certificate of O=Contoso, CN=Contoso Root',
      );
      expect(
        await refusal(
          root.certify(certificationRequestDer, [
            'basicConstraints=critical,CA:FALSE',
            String(usage),
            ...identifiers,
          ]),
        ),
      ).toContain('not that of a certification authority');
      expect(
        await refusal(
          root.certify(certificationRequestDer, [
            String(goodExtensions[0]),
            'keyUsage=critical,keyCertSign',
            ...identifiers,
          ]),
        ),
      ).toContain('lacks cRLSign');
      expect(await refusal(root.certify(certificationRequestDer, goodExtensions, ['-days', '-1']))).toContain(
        ' ended at ',
      );
      const other = root.requestOfAnotherKey();
      expect(await refusal(root.certify(other, goodExtensions))).toContain('another key');
      const forged = Buffer.from(good);
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
      expect(await refusal(forged)).toContain('does not verify');
      const impostor = new OpensslRoot(keyOptions);
      expect(await refusal(good, [impostor.der])).toMatch(/does not verify|chain lacks/);
      rmSync(impostor.folder, { recursive: true });
      expect(await server.system.ports.store.authorities.list()).toEqual([]);
    },
    patienceMs,
  );

  test(
    'with its certificate the whole work goes on, and OpenSSL verifies the chain to the root',
    async () => {
      const { certificationRequestDer } = await openRequestOf(server.system);
      const certificateDer = root.certify(certificationRequestDer, goodExtensions);
      const installed = await installCertificate(server.system, 'issuing', {
        certificateDer,
        chainDers: [root.der],
      });
      expect(installed.remarks).toEqual([]);
      const [event] = await server.system.ports.store.audit.list({ limit: 1, action: 'ca.create' });
      expect(event).toMatchObject({ outcome: 'success', facts: { issuer: 'O=Contoso, CN=Contoso Root' } });
      await restart();
      expect(await (await get('/health/ready')).json()).toEqual({ status: 'ready' });
      expect(Buffer.from(await (await get('/pki/root.crt')).arrayBuffer())).toEqual(root.der);

      const { subscriber, requestUuid, answer } = await enroll();
      expect(answer.status).toBe(200);
      await subscriber.complete(requestUuid);
      const [first] = answer.json as { Pkcs7: string }[];
      const chain = certificatesOf(first?.Pkcs7 ?? '').map((one) => new X509Certificate(one));
      expect(chain).toHaveLength(3);
      const leaf = chain.at(-1);
      expect(leaf?.infoAccess).toContain(`${server.system.configuration.publicUrl}/pki/issuing.crt`);
      writeFileSync(root.file('leaf.pem'), String(leaf));
      writeFileSync(root.file('issuing.pem'), new X509Certificate(certificateDer).toString());
      const verified = run('openssl', [
        'verify',
        '-x509_strict',
        '-CAfile',
        root.file('root.pem'),
        '-untrusted',
        root.file('issuing.pem'),
        root.file('leaf.pem'),
      ]);
      expect(verified).toContain('OK');
    },
    patienceMs,
  );

  test(
    'only the issuing authority publishes a CRL and answers for statuses; the CRL of the root is brought in',
    async () => {
      expect((await get('/pki/issuing.crl')).status).toBe(200);
      expect((await get('/pki/root.crl')).status).toBe(404);
      const crlDer = root.crl(16);
      expect(await installCrl(server.system, crlDer)).toMatchObject({
        name: 'root',
        crlNumber: 16,
        entries: 0,
      });
      await installCrl(server.system, crlDer);
      expect(Buffer.from(await (await get('/pki/root.crl')).arrayBuffer())).toEqual(crlDer);
      await expect(installCrl(server.system, root.crl(15))).rejects.toMatchObject({ kind: 'Conflict' });
      const impostor = new OpensslRoot(keyOptions);
      await expect(installCrl(server.system, impostor.crl(17))).rejects.toThrow('does not verify');
      rmSync(impostor.folder, { recursive: true });
      await server.system.work.settle();
      expect(Buffer.from(await (await get('/pki/root.crl')).arrayBuffer())).toEqual(crlDer);
    },
    patienceMs,
  );
});
