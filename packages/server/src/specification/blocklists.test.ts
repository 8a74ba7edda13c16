import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import {
  ApiClient,
  accounts,
  call,
  certificatesOf,
  makeCertificationRequest,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Answer {
  readonly Pkcs7?: string;
}

/** SHA-256 over the SubjectPublicKeyInfo of a PKCS#10 request, by OpenSSL. */
function sha256Of(request: Uint8Array): string {
  const openssl = (input: Uint8Array, ...args: string[]) =>
    execFileSync('openssl', args, { input, timeout: 20_000 });
  const pem = openssl(request, 'req', '-inform', 'DER', '-pubkey', '-noout');
  return createHash('sha256')
    .update(openssl(pem, 'pkey', '-pubin', '-outform', 'DER'))
    .digest('hex');
}

describe.each(storeKinds)('what an administrator blocks, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const as =
    (account: (typeof accounts)[keyof typeof accounts]) =>
    (method: string, path: string, body?: unknown): Promise<Seen> =>
      call(`${server.url}/api/v2${path}`, { method, as: account, ...(body === undefined ? {} : { body }) });
  const manager = as(accounts.manager);
  const enroll = async (
    request: Uint8Array,
  ): Promise<{ readonly said: string; readonly answers: Answer[] }> => {
    const uuid = await subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });
    const { text, json } = await subscriber.certify(uuid, request, makeCertificationRequest());
    return { said: text, answers: Array.isArray(json) ? json : [] };
  };
  const lastAudit = async (action: 'publicKey.block' | 'publicKey.unblock' | 'name.block' | 'name.unblock') =>
    (await server.system.ports.store.audit.list({ limit: 1, action }))[0];

  test('by request, certificate or hash: a key gets no certificate, for the reason given, until the block ends', async () => {
    const request = makeCertificationRequest();
    const publicKeySha256 = sha256Of(request);
    const [issued] = (await enroll(request)).answers;
    const certificate = new X509Certificate(certificatesOf(issued?.Pkcs7 ?? '').at(-1) ?? '');
    const ways = [
      { certificationRequestBase64: Buffer.from(request).toString('base64') },
      { certificateBase64: certificate.raw.toString('base64') },
      { publicKeySha256: publicKeySha256.toUpperCase().match(/../g)?.join(':') },
    ];
    for (const [index, way] of ways.entries()) {
      const reason = `Found on a web page, ${index}.`;
      const blocked = await manager('POST', '/blocked-keys', { ...way, reason });
      expect(blocked).toMatchObject({ status: 201, json: { publicKeySha256, reason } });
      expect(await lastAudit('publicKey.block')).toMatchObject({
        outcome: 'success',
        objectUuid: publicKeySha256,
        facts: { reason },
      });
      expect((await enroll(request)).said).toContain(`The public key is blocked: ${reason}`);
      expect((await manager('GET', '/blocked-keys')).json).toMatchObject({ items: [{ publicKeySha256 }] });
      expect((await manager('DELETE', `/blocked-keys/${publicKeySha256}`)).status).toBe(204);
      expect(await lastAudit('publicKey.unblock')).toMatchObject({ outcome: 'success' });
      expect((await enroll(request)).answers[0]?.Pkcs7).toBeDefined();
    }
    expect((await manager('DELETE', `/blocked-keys/${publicKeySha256}`)).status).toBe(404);
  });

  test('names: whoever would be certified by one is told why not, until the block ends', async () => {
    const names = [
      { type: 'rfc822Name', matching: 'suffix', value: 'Contoso.com' },
      { type: 'rfc822Name', matching: 'exact', value: 'CMUSER1@contoso.com' },
      { type: 'commonName', matching: 'exact', value: 'person  CMUSER1' },
    ];
    for (const name of names) {
      const made = await manager('POST', '/blocked-names', { ...name, reason: 'Left the company.' });
      expect(made.status).toBe(201);
      const { uuid } = made.json as { uuid: string };
      expect((await enroll(makeCertificationRequest())).said).toMatch(/is blocked: Left the company\./);
      const again = await manager('POST', '/blocked-names', { ...name, reason: 'Back soon.' });
      expect(again.json).toMatchObject({ uuid, reason: 'Back soon.' });
      expect((await manager('GET', '/blocked-names')).json).toMatchObject({ items: [{ uuid }] });
      expect(await lastAudit('name.block')).toMatchObject({ outcome: 'success', facts: { type: name.type } });
      expect((await manager('DELETE', `/blocked-names/${uuid}`)).status).toBe(204);
      expect(await lastAudit('name.unblock')).toMatchObject({
        outcome: 'success',
        facts: { type: name.type, matching: name.matching },
      });
      expect((await enroll(makeCertificationRequest())).answers[0]?.Pkcs7).toBeDefined();
      expect((await manager('DELETE', `/blocked-names/${uuid}`)).status).toBe(404);
    }
  });

  test('names of others stop nobody', async () => {
    const other = { type: 'rfc822Name', matching: 'suffix', value: 'fabrikam.example', reason: 'Not ours.' };
    expect((await manager('POST', '/blocked-names', other)).status).toBe(201);
    expect((await enroll(makeCertificationRequest())).answers[0]?.Pkcs7).toBeDefined();
  });

  test('only who holds Audit for the site reads and changes blocklists', async () => {
    const person = as(accounts.subscriber);
    const attempts = [
      person('GET', '/blocked-keys'),
      person('GET', '/blocked-names'),
      person('POST', '/blocked-keys', { publicKeySha256: 'ab'.repeat(32), reason: 'mine' }),
      person('POST', '/blocked-names', {
        type: 'commonName',
        matching: 'exact',
        value: 'Anna',
        reason: 'mine',
      }),
      person('DELETE', `/blocked-keys/${'ab'.repeat(32)}`),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(await lastAudit('name.block')).toMatchObject({ outcome: 'denied' });
  });

  test.each([
    ['/blocked-keys', { reason: 'none' }, 'publicKeySha256'],
    ['/blocked-keys', { publicKeySha256: 'abc', reason: 'short' }, 'publicKeySha256'],
    ['/blocked-keys', { publicKeySha256: 'ab'.repeat(32), reason: ' ' }, 'reason'],
    ['/blocked-keys', { certificateBase64: 'MAA=', reason: 'empty' }, 'certificateBase64'],
    ['/blocked-keys', { certificationRequestBase64: 'MAA=', reason: 'no' }, 'certificationRequestBase64'],
    ['/blocked-names', { type: 'dNSName', matching: 'exact', value: '*.a.example', reason: 'x' }, 'value'],
  ])('%s refuses %j, naming the field', async (path, body, field) => {
    expect(await manager('POST', path, body)).toMatchObject({ status: 400, json: { field } });
  });
});
