import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { storeKinds } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTool } from '../validators/run-tool.js';
import { type JudgedFiles, pem } from '../validators/scene.js';
import { validators } from '../validators/validators.js';
import { type Holder, RenewableSite } from './renewable-site.js';

const patienceMs = 300_000;
/** NSS is asked about every kind of certificate elsewhere. */
const asked = validators.filter(({ name }) => /^(openssl|certtool|JDK)/.test(name));
/** What one store is judged by counts for every store: the octets do not depend on it. */
const askedOnEveryStore = asked.filter(({ name }) => name.startsWith('openssl'));

const cases = storeKinds.flatMap((kind) => [
  { kind, what: 'the same key', hasNewKey: false, current: 'issuing' },
  { kind, what: 'a new key', hasNewKey: true, current: 'issuing-2' },
]);

function openssl(args: readonly string[], input?: Uint8Array): string {
  return execFileSync('openssl', args, {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: 'pipe',
    ...(input && { input }),
  });
}

describe.each(cases)('after renewal with $what, on $kind', ({ kind, hasNewKey, current }) => {
  let site: RenewableSite;
  const earlier = new Map<string, Holder>();
  const later = new Map<string, Holder>();
  let before: Buffer;
  let rootAnswer: string;

  const enrollAs = async (holders: Map<string, Holder>, ...names: readonly string[]) => {
    for (const name of names) holders.set(name, await site.enroll());
  };
  const holder = (holders: Map<string, Holder>, name: string): Holder => {
    const found = holders.get(name);
    if (found === undefined) throw new Error(`nobody was enrolled as ${name}`);
    return found;
  };
  const certificateOf = async (name: string): Promise<Uint8Array> => await site.get(`/pki/${name}.crt`);

  beforeAll(async () => {
    site = await RenewableSite.open(kind);
    await enrollAs(earlier, 'good', 'revoked before', 'held before', 'held before, released after');
    await enrollAs(earlier, 'revoked after', 'held after', 'held and released after');
    await site.change(holder(earlier, 'revoked before'), 'Disable');
    await site.change(holder(earlier, 'held before'), 'SuspendOrReinstate');
    await site.change(holder(earlier, 'held before, released after'), 'SuspendOrReinstate');
    before = await site.get('/pki/issuing.crt');
    expect(await site.renew(hasNewKey)).toMatchObject({ outcome: 'renewed', name: current });
    // The server that runs sees from the next turn on what others write into its store.
    await nextTurn();
    // It still issues, and knows what the root has certified.
    await site.server.system.noteRenewals();
    expect(
      new X509Certificate((await site.enroll()).certificate.certificateDer ?? '').checkIssued(
        new X509Certificate(before),
      ),
    ).toBe(true);
    const files = {
      root: site.write('root.pem', pem(await site.get('/pki/root.crt'))),
      next: site.write('next.pem', pem(await site.get(`/pki/${current}.crt`))),
    };
    rootAnswer = await runTool('openssl', [
      ...['ocsp', '-issuer', files.root, '-cert', files.next, '-url', `${site.server.url}/pki/ocsp`],
      ...['-CAfile', files.root],
    ]);
    await site.restart();
    await enrollAs(later, 'good', 'revoked', 'held', 'held and released');
    for (const [holders, name, ...changes] of [
      [earlier, 'held before, released after', 'SuspendOrReinstate'],
      [earlier, 'revoked after', 'Disable'],
      [earlier, 'held after', 'SuspendOrReinstate'],
      [earlier, 'held and released after', 'SuspendOrReinstate', 'SuspendOrReinstate'],
      [later, 'revoked', 'Disable'],
      [later, 'held', 'SuspendOrReinstate'],
      [later, 'held and released', 'SuspendOrReinstate', 'SuspendOrReinstate'],
    ] as const)
      for (const change of changes) await site.change(holder(holders, name), change);
  }, patienceMs);
  afterAll(async () => await site[Symbol.asyncDispose]());

  // Validators share files that the first of them prepares.
  let scenes: ReturnType<typeof writeScenes> | undefined;
  async function writeScenes() {
    const kinds = [
      { name: 'later', ca: current, certificateDer: await certificateOf(current), holders: later },
      { name: 'earlier', ca: 'issuing', certificateDer: await certificateOf('issuing'), holders: earlier },
      // Whoever has only the certificate from before verifies what the same key signed.
      ...(hasNewKey ? [] : [{ name: 'old-path', ca: 'issuing', certificateDer: before, holders: later }]),
    ];
    const written: { name: string; names: string[]; files: JudgedFiles }[] = [];
    for (const { name, ca, certificateDer, holders } of kinds) {
      const certificates = [...holders.values()].map(({ certificate }) => certificate);
      const files = await site.judged(name, { name: ca, certificateDer }, certificates);
      written.push({ name, names: [...holders.keys()], files });
    }
    return written;
  }

  const meant = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, name === 'good' || name.includes('released') ? 'good' : 'revoked']),
    );

  test('the root’s responder knew the new certificate before the restart', () => {
    expect(rootAnswer).toMatch(/next\.pem: good/);
  });

  test('new certificates name issuer, key and files of the authority that signed them', async () => {
    const authority = new X509Certificate(await certificateOf(current));
    for (const [{ certificate }, name, signedBy] of [
      [holder(later, 'good'), current, authority],
      [holder(earlier, 'good'), 'issuing', new X509Certificate(before)],
    ] as const) {
      expect(certificate.caName).toBe(name);
      const leaf = new X509Certificate(certificate.certificateDer ?? new Uint8Array());
      expect(leaf.checkIssued(signedBy) && leaf.verify(signedBy.publicKey)).toBe(true);
      expect(leaf.infoAccess).toContain(`/pki/${name}.crt`);
      const text = openssl(
        ['x509', '-inform', 'DER', '-noout', '-text'],
        certificate.certificateDer ?? undefined,
      );
      expect(text).toContain(`/pki/${name}.1.crl`);
    }
    const isSameKey = authority.publicKey.equals(new X509Certificate(before).publicKey);
    expect(isSameKey).toBe(!hasNewKey);
    expect(authority.subject === new X509Certificate(before).subject).toBe(!hasNewKey);
  });

  test.each(kind === 'sqlite' ? asked : askedOnEveryStore)(
    '$name judges the certificates of both generations as they are',
    async (validator) => {
      scenes ??= writeScenes();
      for (const { name, names, files } of await scenes) {
        const verdicts = await validator.judge(files);
        const table = Object.fromEntries(names.map((each, index) => [each, verdicts[index]]));
        expect(table, name).toEqual(meant(names));
      }
    },
    patienceMs,
  );

  test('the list of a partition is its own authority’s and is enough for OpenSSL', async () => {
    for (const [ca, holders] of [
      [current, later],
      ['issuing', earlier],
    ] as const) {
      const list = await site.get(`/pki/${ca}.1.crl`);
      const text = openssl(['crl', '-inform', 'DER', '-noout', '-text'], list);
      expect(text).toContain(`/pki/${ca}.1.crl`);
      const files = [
        ...[
          '-CAfile',
          site.write('root.pem', new X509Certificate(await site.get('/pki/root.crt')).toString()),
        ],
        ...['-untrusted', site.write('ca.pem', new X509Certificate(await certificateOf(ca)).toString())],
        ...['-CRLfile', site.write('list.pem', openssl(['crl', '-inform', 'DER'], list))],
      ];
      for (const [name, { certificate }] of holders) {
        const leaf = site.write('leaf.pem', new X509Certificate(certificate.certificateDer ?? '').toString());
        const judge = () =>
          openssl(['verify', '-x509_strict', '-crl_check', '-extended_crl', ...files, leaf]);
        if (meant([name])[name] === 'good') expect(judge()).toContain(': OK');
        else expect(judge, name).toThrow('certificate revoked');
      }
    }
  });

  test('each file of certificates has its own path to the root, the archive’s certificate that of the current one', async () => {
    const root = await site.get('/pki/root.crt');
    for (const ca of new Set([current, 'issuing'])) {
      const bundle = openssl(['pkcs7', '-inform', 'DER', '-print_certs'], await site.get(`/pki/${ca}.p7c`));
      const subjects = [...bundle.matchAll(/^subject=(.*)$/gm)].map(([, subject]) => subject);
      expect(subjects).toHaveLength(2);
      const own = new X509Certificate(await certificateOf(ca));
      expect(bundle).toContain(own.toString().trim());
      expect(own.verify(new X509Certificate(root).publicKey)).toBe(true);
    }
    const archive = new X509Certificate(await site.get('/pki/archive.crt'));
    expect(archive.verify(new X509Certificate(await certificateOf(current)).publicKey)).toBe(true);
  });
});
