import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The line that openssl-blacklist has for the key of a request, made with OpenSSL and sha1sum as its manual says. */
function lineFor(request: Uint8Array): string {
  const tool = (command: string, args: readonly string[], input: Uint8Array) =>
    execFileSync(command, args, { input, timeout: 20_000 });
  const modulus = tool('openssl', ['req', '-inform', 'DER', '-noout', '-modulus'], request);
  return tool('sha1sum', [], modulus).toString().slice(20, 40);
}

describe.each(storeKinds)('a list of RSA keys that others can compute, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const as =
    (account: (typeof accounts)[keyof typeof accounts]) => (method: string, path: string, body?: unknown) =>
      call(`${server.url}/api/v2${path}`, { method, as: account, ...(body === undefined ? {} : { body }) });
  const manager = as(accounts.manager);
  const enroll = async (request: Uint8Array) => {
    const uuid = await subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });
    const { json } = await subscriber.certify(uuid, request);
    return (json as { readonly isPkcs7: boolean; readonly Error: { readonly Message: string } | null }[])[0];
  };
  const lastAudit = async (action: 'keyList.change' | 'keyList.remove') =>
    (await server.system.ports.store.audit.list({ limit: 1, action }))[0];
  const path = '/blocked-key-lists/blacklist.RSA-2048';
  const reason = 'Debian made this key (CVE-2008-0166).';

  test('keeps its keys from being certified until it is removed, and other keys are certified', async () => {
    const [weak, other] = [makeCertificationRequest(), makeCertificationRequest()];
    const others = Array.from({ length: 9_999 }, () => randomBytes(10).toString('hex'));
    const modulusFingerprints = [...others, lineFor(weak)];
    const add = () => manager('POST', `${path}/keys`, { reason, modulusFingerprints });
    expect(await add()).toMatchObject({ status: 200, json: { added: 10_000 } });
    expect(await add()).toMatchObject({ status: 200, json: { added: 0 } });
    expect(await lastAudit('keyList.change')).toMatchObject({
      outcome: 'success',
      facts: { list: 'blacklist.RSA-2048', reason, added: 0 },
    });
    expect((await manager('GET', '/blocked-key-lists')).json).toMatchObject({
      items: [{ name: 'blacklist.RSA-2048', keys: 10_000, reason }],
    });
    expect(await enroll(weak)).toMatchObject({
      isPkcs7: false,
      Error: { Message: `The public key is blocked: ${reason}` },
    });
    expect(await enroll(other)).toMatchObject({ isPkcs7: true, Error: null });
    expect((await manager('DELETE', path)).status).toBe(204);
    expect(await lastAudit('keyList.remove')).toMatchObject({ outcome: 'success' });
    expect((await manager('DELETE', path)).status).toBe(404);
    expect(await enroll(weak)).toMatchObject({ isPkcs7: true, Error: null });
  });

  test('is read and changed by those who hold Audit for the site, and takes fingerprints alone', async () => {
    const person = as(accounts.subscriber);
    const keys = { reason, modulusFingerprints: ['00'.repeat(10)] };
    const attempts = [
      person('GET', '/blocked-key-lists'),
      person('POST', `${path}/keys`, keys),
      person('DELETE', path),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([403, 403, 403]);
    for (const [body, field] of [
      [{ ...keys, modulusFingerprints: ['00'.repeat(10), 'XY'.repeat(10)] }, 'modulusFingerprints[1]'],
      [{ ...keys, reason: ' ' }, 'reason'],
    ] as const)
      expect(await manager('POST', `${path}/keys`, body)).toMatchObject({ status: 400, json: { field } });
    const nameless = await manager('POST', '/blocked-key-lists/a%20b/keys', keys);
    expect(nameless).toMatchObject({ status: 400, json: { field: 'name' } });
    expect((await manager('GET', '/blocked-key-lists')).json).toEqual({ items: [] });
  });
});
