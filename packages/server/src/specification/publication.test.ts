import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrlScope, crlFileName, embeddedAuthorities } from '@cardea/domain';
import { accounts, call, seedSite, startTestServer, type TestServer } from '@cardea/testkit';
import { storeKinds } from '@cardea/testkit/stores';
import { publishCrl } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Slapd } from './slapd.js';

const password = 'a password of the directory';

describe.each(storeKinds)('CRLs outside the server, on %s', (kind) => {
  let slapd: Slapd;
  let server: TestServer;
  const place = mkdtempSync(join(tmpdir(), 'cardea-targets-'));
  const web = join(place, 'web');
  beforeAll(async () => {
    slapd = await Slapd.start(password);
    mkdirSync(web);
    writeFileSync(join(place, 'password'), `${password}\n`, { mode: 0o600 });
    const { url, tlsUrl, bindDn, baseDn } = slapd;
    const trusting = { trustAnchorFile: 'ldap-root.pem' };
    const inTls = [
      ['started', { url, startTls: true, ...trusting }],
      ['from-the-start', { url: tlsUrl, ...trusting }],
      ['unknown-to-us', { url: tlsUrl }],
      ['started-unknown-to-us', { url, startTls: true }],
    ] as const;
    writeFileSync(join(place, 'ldap-root.pem'), slapd.certificatePem);
    writeFileSync(
      join(place, 'targets.json'),
      JSON.stringify({
        targets: [
          { name: 'web', kind: 'folder', path: 'web' },
          { name: 'directory', kind: 'ldap', url, bindDn, baseDn, passwordFile: 'password' },
          ...inTls.map(([name, place]) => ({
            ...{ name, kind: 'ldap', bindDn, baseDn, passwordFile: 'password' },
            ...place,
          })),
        ],
      }),
    );
    server = await startTestServer(kind, {
      prepare: seedSite,
      environment: { CARDEA_CRL_TARGETS: join(place, 'targets.json') },
    });
    await pass(61);
  }, 120_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await slapd[Symbol.asyncDispose]();
    rmSync(place, { recursive: true });
  });

  const pass = async (seconds: number) => {
    server.clock.advance(seconds * 1000);
    await server.system.work.settle();
  };
  const publish = async () => {
    const { store, authorities, clock } = server.system.ports;
    const [authority] = embeddedAuthorities(authorities);
    if (authority === undefined) throw new Error('There is no authority of ours.');
    await store.transaction((tx) => publishCrl(tx, authority, clock.now()));
  };
  const list = async (caName: string, scope: CrlScope = 'complete') => {
    const crl = await server.system.ports.store.crls.findCurrent(caName, scope);
    if (crl === undefined) throw new Error(`There is no list ${scope}.`);
    return Buffer.from(crl.crlDer);
  };
  const inDirectory = async (cn = 'issuing', attribute = 'certificateRevocationList') =>
    await slapd.read(`cn=${cn},${slapd.baseDn}`, attribute);
  const inFolder = (scope: CrlScope = 'complete') => readFileSync(join(web, crlFileName('issuing', scope)));
  const complaint = async (target = 'directory') => {
    const jobs = await server.system.ports.store.jobs.list({ limit: 100, kind: 'publishToTarget' });
    return jobs.find(({ state, input }) => state === 'waiting' && input.target === target)?.lastError;
  };
  /** Until the longest wait between two tries is over. */
  const tryAgain = () => pass(3700);

  test('every list and every certificate of an authority is in the folder, whole and readable, and in the directory', async () => {
    const [issuing = new Uint8Array(), root = new Uint8Array()] =
      await server.system.ports.authorities.default.chain();
    expect(readdirSync(web).sort()).toEqual([
      ...['issuing.1.crl', 'issuing.crl', 'issuing.crt', 'issuing.delta.crl', 'root.crl', 'root.crt'],
    ]);
    for (const scope of ['complete', 'delta', 1] as const)
      expect(inFolder(scope)).toEqual(await list('issuing', scope));
    expect(readFileSync(join(web, 'root.crt'))).toEqual(Buffer.from(root));
    expect(statSync(join(web, 'issuing.crl')).mode & 0o777).toBe(0o644);

    expect(await inDirectory()).toEqual(await list('issuing'));
    expect(await inDirectory('issuing', 'deltaRevocationList')).toEqual(await list('issuing', 'delta'));
    expect(await inDirectory('issuing.1')).toEqual(await list('issuing', 1));
    expect(await inDirectory('issuing', 'cACertificate')).toEqual(Buffer.from(issuing));
    expect(await inDirectory('root')).toEqual(await list('root'));
    expect(await inDirectory('root', 'cACertificate')).toEqual(Buffer.from(root));
  });

  test('the store tells which number is published where', async () => {
    await publish();
    await pass(61);
    const { publications, crls } = server.system.ports.store;
    const current = await crls.describeCurrent('issuing', 'complete');
    for (const target of ['web', 'directory'])
      expect(await publications.listOf(target)).toContainEqual(
        expect.objectContaining({ fileName: 'issuing.crl', crlNumber: current?.crlNumber }),
      );
    expect(inFolder()).toEqual(await list('issuing'));
    expect(await inDirectory()).toEqual(await list('issuing'));
  });

  test('TLS protects what is published, from the start or started, and a directory that shows another certificate gets nothing', async () => {
    const { publications } = server.system.ports.store;
    for (const target of ['started', 'from-the-start']) {
      expect([target, await complaint(target)]).toEqual([target, undefined]);
      expect(await publications.listOf(target)).toContainEqual(
        expect.objectContaining({ fileName: 'issuing.crl' }),
      );
    }
    for (const target of ['unknown-to-us', 'started-unknown-to-us']) {
      expect(await publications.listOf(target)).toEqual([]);
      expect(await complaint(target)).toMatch(
        /its TLS certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      );
    }
  });

  test('who holds Audit for the site is told what each target has, and what failed', async () => {
    const ask = (as: (typeof accounts)['manager' | 'subscriber']) =>
      call(`${server.url}/api/v2/published-lists`, { as });
    expect((await ask(accounts.subscriber)).status).toBe(403);
    const { status, json } = await ask(accounts.manager);
    expect(status).toBe(200);
    const { lists, targets } = json as {
      readonly lists: readonly { readonly fileName: string; readonly crlNumber: number }[];
      readonly targets: readonly {
        readonly name: string;
        readonly files: readonly { readonly fileName: string; readonly isCurrent: boolean }[];
        readonly missing: readonly string[];
        readonly lastError: string | null;
        readonly lastSuccessAt: string | null;
      }[];
    };
    const complete = await server.system.ports.store.crls.describeCurrent('issuing', 'complete');
    expect(lists).toContainEqual(
      expect.objectContaining({ fileName: 'issuing.crl', crlNumber: complete?.crlNumber }),
    );
    const web = targets.find(({ name }) => name === 'web');
    expect(web).toMatchObject({ missing: [], lastError: null, lastSuccessAt: expect.any(String) });
    expect(web?.files.filter(({ isCurrent }) => !isCurrent)).toEqual([]);
    const unknown = targets.find(({ name }) => name === 'unknown-to-us');
    expect(unknown).toMatchObject({
      files: [],
      lastError: expect.stringMatching(/certificate/),
      lastSuccessAt: null,
    });
    expect(unknown?.missing).toContain('issuing.crl');
  });

  test('what a crash left unnoted is brought again', async () => {
    const { publications } = server.system.ports.store;
    const noted = await publications.listOf('directory');
    const file = noted.find(({ fileName }) => fileName === 'issuing.crl');
    if (file === undefined) throw new Error('It was not published.');
    await publications.put({ ...file, version: 'of before', crlNumber: 1 });
    await pass(61);
    expect(
      (await publications.listOf('directory')).map(({ fileName, version }) => [fileName, version]),
    ).toEqual(noted.map(({ fileName, version }) => [fileName, version]));
  });

  test('while the directory is away the folder gets its list, the job says so, and the directory gets it when it is back', async () => {
    await slapd.stop();
    await publish();
    await pass(61);
    expect(await complaint()).toMatch(
      /Target directory, ldap:.*: the directory cannot be reached.*ECONNREFUSED/,
    );
    expect(inFolder()).toEqual(await list('issuing'));
    await slapd.run(password);
    await tryAgain();
    expect(await inDirectory()).toEqual(await list('issuing'));
  });

  test('a wrong password is told without showing it', async () => {
    await slapd.run('another password');
    await publish();
    await pass(61);
    const said = await complaint();
    expect(said).toContain(`the directory refuses ${slapd.bindDn} with this password`);
    expect(said).not.toContain(password);
    await slapd.run(password);
    await tryAgain();
    expect(await inDirectory()).toEqual(await list('issuing'));
  });

  test('a schema without the classes of RFC 4523, a missing base entry and an entry of another class are told', async () => {
    const dn = `cn=issuing,${slapd.baseDn}`;
    await slapd.change('ldapdelete', [`${dn}\n`]);
    await slapd.change('ldapadd', [`dn: ${dn}\nobjectClass: organizationalRole\ncn: issuing\n`]);
    await publish();
    await pass(61);
    expect(await complaint()).toContain(`the schema does not let ${dn} have`);
    await slapd.change('ldapdelete', [`${dn}\n`]);
    const others = ['issuing.1', 'root'].map((cn) => `cn=${cn},${slapd.baseDn}\n`);
    await slapd.change('ldapdelete', others);

    await slapd.run(password, false);
    await tryAgain();
    expect(await complaint()).toContain('it needs cRLDistributionPoint and pkiCA of RFC 4523');

    await slapd.run(password);
    await slapd.change('ldapdelete', [`${slapd.baseDn}\n`]);
    await tryAgain();
    expect(await complaint()).toContain(`there is no entry ${slapd.baseDn}; create it`);

    await slapd.change('ldapadd', [`dn: ${slapd.baseDn}\nobjectClass: organizationalUnit\nou: pki\n`]);
    await tryAgain();
    expect(await inDirectory()).toEqual(await list('issuing'));
  });

  test('a folder that is gone is told', async () => {
    rmSync(web, { recursive: true });
    await publish();
    await pass(61);
    expect(await complaint('web')).toMatch(
      /Target web: issuing\..* cannot be written to the folder .* \(ENOENT\)/,
    );
    mkdirSync(web);
    await tryAgain();
    expect(inFolder()).toEqual(await list('issuing'));
  });
});
