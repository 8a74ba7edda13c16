import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  authorityWaitingFor,
  cancelRenewal,
  installCertificate,
  installCrl,
  openRequestOf,
  type RunningServer,
  readConfiguration,
  renewAuthority,
  serve,
} from '../index.js';
import { goodExtensions, OpensslRoot, run } from './openssl-root.js';

const patienceMs = 60_000;

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

  test(
    'renewed with the same key by the root elsewhere, it keeps subject and key identifier, or is refused',
    async () => {
      const { system } = server;
      const asked = await renewAuthority(system, { hasNewKey: false });
      if (asked.outcome !== 'requested') throw new Error('the root is elsewhere');
      expect(await renewAuthority(system, { hasNewKey: false })).toEqual(asked);
      const { certificationRequestDer } = asked.request;
      const chainDers = [root.der];
      const before = new X509Certificate(Buffer.from(await (await get('/pki/issuing.crt')).arrayBuffer()));
      const refusal = (certificateDer: Uint8Array) =>
        installCertificate(system, 'issuing', { certificateDer, chainDers }).catch(String);
      const otherIdentifier = goodExtensions.map((each) =>
        each.startsWith('subjectKeyIdentifier') ? 'subjectKeyIdentifier=0102030405060708' : each,
      );
      expect(await refusal(root.certify(certificationRequestDer, otherIdentifier))).toContain(
        'another key identifier',
      );
      const renamed = root.certify(certificationRequestDer, goodExtensions, [
        '-days',
        '9',
        '-subj',
        '/CN=Other',
      ]);
      expect(await refusal(renamed)).toContain('another subject');
      const certificateDer = root.certify(certificationRequestDer, goodExtensions);
      expect(await authorityWaitingFor(system, certificateDer)).toBe('issuing');
      await installCertificate(system, 'issuing', { certificateDer, chainDers });
      await restart();
      const after = new X509Certificate(Buffer.from(await (await get('/pki/issuing.crt')).arrayBuffer()));
      expect(after.serialNumber).not.toBe(before.serialNumber);
      expect([after.subject, after.publicKey.equals(before.publicKey)]).toEqual([before.subject, true]);
    },
    patienceMs,
  );

  test(
    'renewed with a new key by the root elsewhere, it issues beside the one before; given up, nothing is taken in',
    async () => {
      const abandoned = await renewAuthority(server.system, { hasNewKey: true });
      if (abandoned.outcome !== 'requested') throw new Error('the root is elsewhere');
      await expect(renewAuthority(server.system, { hasNewKey: false })).rejects.toMatchObject({
        kind: 'Conflict',
      });
      const certificateDer = root.certify(abandoned.request.certificationRequestDer, goodExtensions);
      expect(await cancelRenewal(server.system)).toMatchObject([{ caName: 'issuing-2' }]);
      const given = { certificateDer, chainDers: [root.der] };
      await expect(authorityWaitingFor(server.system, certificateDer)).rejects.toMatchObject({
        kind: 'Conflict',
      });
      await expect(installCertificate(server.system, 'issuing-2', given)).rejects.toMatchObject({
        kind: 'Conflict',
      });

      await renewAuthority(server.system, { hasNewKey: true });
      expect(await authorityWaitingFor(server.system, certificateDer)).toBe('issuing-2');
      await installCertificate(server.system, 'issuing-2', given);
      await restart();
      const { answer } = await enroll();
      const [first] = answer.json as { Pkcs7: string }[];
      const [top, , leaf] = certificatesOf(first?.Pkcs7 ?? '').map((one) => new X509Certificate(one));
      expect(top?.raw).toEqual(root.der);
      expect(leaf?.verify(new X509Certificate(certificateDer).publicKey)).toBe(true);
      expect(leaf?.infoAccess).toContain('/pki/issuing-2.crt');
      for (const name of ['issuing', 'issuing-2']) {
        const crl = Buffer.from(await (await get(`/pki/${name}.crl`)).arrayBuffer());
        writeFileSync(root.file('own.crl'), crl);
        const issuer = Buffer.from(await (await get(`/pki/${name}.crt`)).arrayBuffer());
        writeFileSync(root.file('own.pem'), new X509Certificate(issuer).toString());
        const said = spawnSync(
          'openssl',
          ['crl', '-inform', 'DER', '-in', root.file('own.crl'), '-noout', '-CAfile', root.file('own.pem')],
          { encoding: 'utf8', timeout: patienceMs },
        );
        expect(said.stderr, name).toContain('verify OK');
      }
    },
    patienceMs,
  );
});
