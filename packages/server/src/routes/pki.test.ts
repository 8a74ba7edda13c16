import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedAuthorities } from '@cardea/domain';
import { startTestServer, type TestServer } from '@cardea/testkit';
import { storeKinds } from '@cardea/testkit/stores';
import { publishCrl } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What a program prints, while this process goes on answering it. */
function printed(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(command, args, { timeout: 30_000 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    ),
  );
}

describe.each(storeKinds)('what certificates point to, on %s', (kind) => {
  let server: TestServer;
  const folder = mkdtempSync(join(tmpdir(), 'cardea-pki-'));
  beforeAll(async () => {
    server = await startTestServer(kind);
    await server.system.work.settle();
    // From here on only the tests publish lists, wherever they turn the clock.
    await server.system.work.stop();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    fetch(`${server.url}/pki/${path}`, { method, headers });
  const publish = async () => {
    const { store, authorities, clock } = server.system.ports;
    const [authority] = embeddedAuthorities(authorities);
    if (authority === undefined) throw new Error('There is no authority of ours.');
    await store.transaction((tx) => publishCrl(tx, authority, clock.now()));
  };

  test.each([
    ['issuing.crl', 'application/pkix-crl'],
    ['issuing.delta.crl', 'application/pkix-crl'],
    ['issuing.1.crl', 'application/pkix-crl'],
    ['root.crl', 'application/pkix-crl'],
    ['issuing.crt', 'application/pkix-cert'],
    ['root.crt', 'application/pkix-cert'],
    ['issuing.p7c', 'application/pkcs7-mime; smime-type=certs-only'],
  ])('%s is %s, may be cached, and HEAD tells the same without it', async (path, contentType) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(contentType);
    expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/);
    expect(answer.headers.get('cache-control')).toMatch(
      /^public, max-age=[1-9]\d*, no-transform, must-revalidate$/,
    );
    const length = (await answer.arrayBuffer()).byteLength;
    const head = await get(path, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(length));
    for (const name of ['content-type', 'etag', 'cache-control', 'last-modified'])
      expect(head.headers.get(name), name).toBe(answer.headers.get(name));

    const again = await get(path, { 'if-none-match': answer.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect(again.headers.get('cache-control')).toBe(answer.headers.get('cache-control'));
  });

  test('Last-Modified of a list is its thisUpdate', async () => {
    const crl = await server.system.ports.store.crls.findCurrent('issuing');
    expect((await get('issuing.crl')).headers.get('last-modified')).toBe(crl?.thisUpdate.toUTCString());
  });

  test('a new list has another entity tag, though it be of the same second, and is sent to whoever has the one before', async () => {
    const before = await get('issuing.crl');
    await publish();
    const since = { 'if-modified-since': before.headers.get('last-modified') ?? '' };
    const known = { 'if-none-match': before.headers.get('etag') ?? '' };
    expect((await get('issuing.crl', since)).status).toBe(200);
    const after = await get('issuing.crl', known);
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  });

  test('no cache keeps a list beyond its nextUpdate', async () => {
    const delta = await server.system.ports.store.crls.findCurrent('issuing', 'delta');
    const now = server.clock.now();
    server.clock.set(new Date((delta?.nextUpdate.getTime() ?? 0) - 90_000));
    expect((await get('issuing.delta.crl')).headers.get('cache-control')).toMatch(/max-age=(89|90),/);
    server.clock.set(new Date((delta?.nextUpdate.getTime() ?? 0) + 1000));
    expect((await get('issuing.delta.crl')).headers.get('cache-control')).toMatch(/max-age=0,/);
    server.clock.set(now);
  });

  test('curl takes a list once, and OpenSSL finds the whole chain in the bundle', async () => {
    const tag = join(folder, 'tag');
    const curl = (...args: readonly string[]) =>
      printed('curl', [
        ...['-sS', '--max-time', '20', '-o', join(folder, 'crl'), '-w', '%{http_code} %{size_download}'],
        ...[...args, `${server.url}/pki/issuing.crl`],
      ]);
    expect(await curl('--etag-save', tag)).toMatch(/^200 [1-9]/);
    expect(await curl('--etag-compare', tag)).toBe('304 0');

    const bundle = join(folder, 'issuing.p7c');
    writeFileSync(bundle, Buffer.from(await (await get('issuing.p7c')).arrayBuffer()));
    const certificates = await printed('openssl', [
      ...['pkcs7', '-inform', 'DER', '-in', bundle, '-print_certs', '-noout'],
    ]);
    const chain = await server.system.ports.authorities.default.chain();
    expect(certificates.match(/^subject=/gm)).toHaveLength(chain.length);
  });

  test('other names are told not to be there, and that is not cached', async () => {
    for (const path of ['other.crl', 'other.crt', 'other.p7c', 'issuing.999.crl', 'issuing.pem', 'x']) {
      const answer = await get(path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
    }
  });
});
