import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate, RevocationReason } from '@cardea/domain';
import { embeddedDefault } from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import { startTestServer, type TestServer } from '@cardea/testkit';
import { sampleCertificate, sampleUser, storeKinds } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const minuteMs = 60_000;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Runs a program while this process goes on answering; standard output and standard error together. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) =>
    execFile(command, args, { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout + stderr)),
  );
}

/** A server, the files that the tools read, and a certificate of its own for each call of `issue`. */
async function openScene(kind: 'sqlite' | 'postgresql') {
  const server = await startTestServer(kind);
  const folder = mkdtempSync(join(tmpdir(), 'cardea-ocsp-'));
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] =
    await server.system.ports.authorities.default.chain();
  const files = { root: write('root.pem', pem(rootDer)), issuing: write('issuing.pem', pem(issuingDer)) };
  let count = 0;
  const issue = async () => {
    const certificate = await issueOn(server);
    count += 1;
    return {
      certificate,
      file: write(`leaf-${count}.pem`, pem(certificate.certificateDer ?? new Uint8Array())),
    };
  };
  /** A request as OpenSSL writes it, without a nonce unless `args` say otherwise. */
  const requestDer = async (...args: readonly string[]) => {
    const file = join(folder, 'request.der');
    await run('openssl', ['ocsp', '-no_nonce', ...args, '-reqout', file]);
    return readFileSync(file);
  };
  /** What OpenSSL, trusting the root alone, makes of an answer of the server to its question. */
  const ask = (...args: readonly string[]) =>
    run('openssl', [
      'ocsp',
      '-url',
      `${server.url}/pki/ocsp`,
      '-CAfile',
      files.root,
      ...trusted(files),
      ...args,
    ]);
  const read = (responseDer: Uint8Array, ...args: readonly string[]) =>
    run('openssl', [
      'ocsp',
      '-respin',
      write('response.der', responseDer),
      '-no_nonce',
      '-CAfile',
      files.root,
      ...trusted(files),
      ...args,
    ]);
  const dispose = async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  return { server, folder, write, files, issue, requestDer, ask, read, [Symbol.asyncDispose]: dispose };
}

/** OpenSSL looks here for the certificate between the signer's and the root's. */
function trusted({ issuing }: { readonly issuing: string }): string[] {
  return ['-verify_other', issuing];
}

async function issueOn({ system, clock }: TestServer): Promise<Certificate> {
  const { authorities, store } = system.ports;
  const authority = embeddedDefault(authorities);
  const template = await store.certificateTemplates.find('CardeaSoftwareUser');
  if (template === undefined) throw new Error('CardeaSoftwareUser is missing');
  const certificationRequest = await authority.check(
    await createCertificationRequest({ privateKey }),
    template,
  );
  const prepared = await authority.prepare({
    certificationRequest,
    template,
    subject: sampleUser(),
    serialNumber: authority.newSerialNumber(),
    now: clock.now(),
  });
  const issued = await authority.sign(prepared);
  const certificate = sampleCertificate({ ...issued, issuer: authority.issuerName, caName: authority.name });
  await store.certificates.insert(certificate);
  return certificate;
}

async function change(
  { system, clock }: TestServer,
  { uuid }: Certificate,
  reason: RevocationReason | undefined,
): Promise<void> {
  await system.ports.store.transaction(async (tx) => {
    const stored = await tx.certificates.find(uuid);
    if (stored === undefined) throw new Error('the certificate is missing');
    const revocation = reason === undefined ? null : { reason, revokedAt: clock.now() };
    await tx.certificates.update({ ...stored, revocation });
  });
}

function pem(certificateDer: Uint8Array): string {
  const lines = Buffer.from(certificateDer)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

function get(server: TestServer, requestDer: Uint8Array, headers: Record<string, string> = {}) {
  const encoded = encodeURIComponent(Buffer.from(requestDer).toString('base64'));
  return fetch(`${server.url}/pki/ocsp/${encoded}`, { headers });
}

function post(server: TestServer, body: Uint8Array) {
  const headers = { 'content-type': 'application/ocsp-request' };
  return fetch(`${server.url}/pki/ocsp`, { method: 'POST', headers, body: new Uint8Array(body) });
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/ocsp-response');
  return new Uint8Array(await response.arrayBuffer());
}

/** responseStatus of an unsigned response (RFC 6960 §4.2.1): 1 malformedRequest, 6 unauthorized. */
const failure = (responseStatus: number) => Uint8Array.of(0x30, 3, 0x0a, 1, responseStatus);

describe.each(storeKinds)('the OCSP responder on %s', (kind) => {
  let scene: Awaited<ReturnType<typeof openScene>>;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  test('OpenSSL sees a certificate good, held, released and revoked, each at once, with and without a nonce', async () => {
    const { server, files, issue, ask, requestDer, read } = scene;
    const { certificate, file } = await issue();
    const steps: [RevocationReason | undefined, string][] = [
      [undefined, 'good'],
      ['certificateHold', 'revoked'],
      [undefined, 'good'],
      ['keyCompromise', 'revoked'],
    ];
    for (const [reason, word] of steps) {
      await change(server, certificate, reason);
      for (const hash of ['-sha1', '-sha256']) {
        const question = [hash, '-issuer', files.issuing, '-cert', file];
        const request = await requestDer(...question);
        const answers = [
          await ask(...question),
          await ask('-no_nonce', ...question),
          await read(await bytesOf(await get(server, request)), ...question),
          await read(await bytesOf(await post(server, request)), ...question),
        ];
        for (const answer of answers) {
          expect(answer).toContain('Response verify OK');
          expect(answer).toContain(`${file}: ${word}\n`);
          expect(answer).not.toMatch(/WARNING|rror/);
          if (reason !== undefined) expect(answer).toContain(`Reason: ${reason}\n`);
        }
      }
    }
  });

  test('a serial number that was never issued is unknown, and nothing about it is kept by caches', async () => {
    const { server, files, ask, requestDer } = scene;
    const question = ['-issuer', files.issuing, '-serial', '0x0123456789'];
    const answer = await ask(...question);
    expect(answer).toContain('Response verify OK');
    expect(answer).toContain('0x0123456789: unknown');
    const response = await get(server, await requestDer(...question));
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('the root answers for the issuing authority', async () => {
    const { files, ask } = scene;
    const answer = await ask('-issuer', files.root, '-cert', files.issuing);
    expect(answer).toContain('Response verify OK');
    expect(answer).toContain(`${files.issuing}: good`);
  });

  test('several certificates are answered together, in their order', async () => {
    const { server, files, issue, ask } = scene;
    const [one, other] = [await issue(), await issue()];
    await change(server, other.certificate, 'superseded');
    const answer = await ask(
      '-issuer',
      files.issuing,
      '-cert',
      one.file,
      '-cert',
      other.file,
      '-serial',
      '0x77',
    );
    expect(answer).toContain('Response verify OK');
    expect(answer).toMatch(
      new RegExp(`${one.file}: good[\\s\\S]*${other.file}: revoked[\\s\\S]*superseded[\\s\\S]*0x77: unknown`),
    );
  });

  test('whoever asks about other issuers, or about two at once, is not answered', async () => {
    const { server, files, issue, requestDer } = scene;
    const { file } = await issue();
    const foreign = await requestDer('-issuer', file, '-serial', '0x77');
    expect(await bytesOf(await post(server, foreign))).toStrictEqual(failure(6));
    const mixed = await requestDer(
      '-issuer',
      files.issuing,
      '-cert',
      file,
      '-issuer',
      files.root,
      '-cert',
      files.issuing,
    );
    expect(await bytesOf(await post(server, mixed))).toStrictEqual(failure(6));
  });

  test('what is no request is answered as malformed, never by an error of the server', async () => {
    const { server, files, requestDer } = scene;
    const request = await requestDer('-issuer', files.issuing, '-serial', '0x77');
    const malformed = [new Uint8Array(), request.subarray(0, -1), Buffer.concat([request, Buffer.of(0)])];
    for (const octets of malformed)
      expect(await bytesOf(await post(server, octets))).toStrictEqual(failure(1));
    for (const path of ['AAAA', Buffer.from(request).toString('base64url').slice(1)]) {
      const response = await fetch(`${server.url}/pki/ocsp/${path}`);
      expect(await bytesOf(response), path).toStrictEqual(failure(1));
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('caches may keep the answer to GET until its nextUpdate, and are told when theirs is current', async () => {
    const { server, files, issue, requestDer } = scene;
    const { certificate, file } = await issue();
    const request = await requestDer('-issuer', files.issuing, '-cert', file);
    const made = server.clock.now();
    const first = await get(server, request);
    const body = await bytesOf(first);
    const seconds = Math.floor(made.getTime() / 1000) * 1000;
    const entityTag = `"${createHash('sha256').update(body).digest('hex')}"`;
    expect(Object.fromEntries(first.headers)).toMatchObject({
      etag: entityTag,
      'last-modified': new Date(seconds).toUTCString(),
      expires: new Date(seconds + 240 * minuteMs).toUTCString(),
      'cache-control': expect.stringMatching(/^public, max-age=14(399|400), no-transform, must-revalidate$/),
    });
    const again = await get(server, request, { 'if-none-match': `"other", W/${entityTag}` });
    expect([again.status, await again.text()]).toStrictEqual([304, '']);
    await change(server, certificate, 'keyCompromise');
    const after = await get(server, request, { 'if-none-match': entityTag });
    expect(await bytesOf(after)).not.toStrictEqual(body);
    const posted = await post(server, request);
    expect([posted.headers.get('cache-control'), posted.headers.get('etag')]).toStrictEqual([
      'no-store',
      null,
    ]);
    const withNonce = await get(server, await requestDer('-nonce', '-issuer', files.issuing, '-cert', file));
    expect(withNonce.headers.get('cache-control')).toBe('no-store');
  });

  test('the same question is answered by the same octets until the certificate changes, then by others at once', async () => {
    const { server, files, issue, requestDer } = scene;
    const { certificate, file } = await issue();
    const request = await requestDer('-issuer', files.issuing, '-cert', file);
    const ask = async () => Buffer.from(await bytesOf(await get(server, request))).toString('hex');
    const first = await ask();
    expect([await ask(), await ask()]).toEqual([first, first]);
    // A commit that has nothing to do with it.
    await server.system.ports.store.users.put(sampleUser(), [], null);
    expect(await ask()).toBe(first);
    await change(server, certificate, 'keyCompromise');
    const revoked = await ask();
    expect(revoked).not.toBe(first);
    expect(await scene.read(Buffer.from(revoked, 'hex'), '-issuer', files.issuing, '-cert', file)).toContain(
      'revoked',
    );
  });

  test('a path in plain Base64 is taken as it is, whatever the case of the address and the slashes in it', async () => {
    const { server, files, requestDer } = scene;
    // The serial number comes last in the request; without padding its octets FF end in slashes.
    const serialNumbers = ['0x77ffffff', '0x77ffffffff', '0x77ffffffffff'];
    let request = Buffer.alloc(1);
    for (const serial of serialNumbers)
      if (request.length % 3 !== 0) request = await requestDer('-issuer', files.issuing, '-serial', serial);
    expect(request.toString('base64')).toMatch(/\/\/$/);
    const response = await fetch(`${server.url}/PKI/ocsp/${request.toString('base64')}`);
    expect((await bytesOf(response)).length).toBeGreaterThan(100);
  });

  test('an address in other letter case gets the same answer with the same headers', async () => {
    const { server, files, issue, requestDer } = scene;
    const { file } = await issue();
    const known = await requestDer('-issuer', files.issuing, '-cert', file);
    const unknown = await requestDer('-issuer', files.issuing, '-serial', '0x78');
    // ECDSA signatures differ in length, so the answer made anew does.
    const withoutClock = ({ headers }: Response) =>
      [...headers]
        .filter(([name]) => !['date', 'content-length'].includes(name))
        .map(([name, value]) => [name, value.replace(/max-age=\d+/, 'max-age')]);
    for (const request of [known, unknown]) {
      const text = encodeURIComponent(request.toString('base64'));
      const [usual, other] = await Promise.all(
        ['pki', 'PKI'].map((folder) => fetch(`${server.url}/${folder}/ocsp/${text}`)),
      );
      expect(withoutClock(other as Response)).toStrictEqual(withoutClock(usual as Response));
      expect(usual?.headers.get('date')).toMatch(/ GMT$/);
    }
    const head = await fetch(`${server.url}/pki/ocsp/${encodeURIComponent(known.toString('base64'))}`, {
      method: 'HEAD',
    });
    expect([head.status, await head.text()]).toStrictEqual([200, '']);
    expect(head.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
  });

  test('NSS takes a good certificate and refuses a revoked one', async () => {
    const { server, folder, files, issue } = scene;
    const { certificate, file } = await issue();
    const database = `sql:${folder}`;
    await run('certutil', ['-N', '-d', database, '--empty-password']);
    await run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,CT,', '-i', files.root]);
    await run('certutil', ['-A', '-d', database, '-n', 'issuing', '-t', ',,', '-i', files.issuing]);
    await run('certutil', ['-A', '-d', database, '-n', 'leaf', '-t', ',,', '-i', file]);
    const ask = () =>
      run('ocspclnt', ['-S', 'leaf', '-d', database, '-l', `${server.url}/pki/ocsp`, '-t', 'issuing']);
    expect(await ask()).toContain('Check of certificate "leaf" succeeded.');
    await change(server, certificate, 'keyCompromise');
    expect(await ask()).toContain("Peer's Certificate has been revoked.");
  });

  test('GnuTLS verifies the answer', async () => {
    const { server, files, issue } = scene;
    const { certificate, file } = await issue();
    const ask = () =>
      run('ocsptool', [
        `--ask=${server.url}/pki/ocsp`,
        '--nonce',
        '--load-issuer',
        files.issuing,
        '--load-cert',
        file,
        '--load-trust',
        files.issuing,
        '--outfile',
        join(scene.folder, 'gnutls.der'),
      ]);
    expect(await ask()).toMatch(/Certificate Status: good[\s\S]*Verifying OCSP Response: Success/);
    await change(server, certificate, 'cessationOfOperation');
    expect(await ask()).toMatch(/Certificate Status: revoked[\s\S]*Verifying OCSP Response: Success/);
  });
});
