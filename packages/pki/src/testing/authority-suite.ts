import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import {
  type CertificateOrder,
  type CertificateTemplate,
  type CertificationAuthority,
  type Clock,
  type ExternalCertificationAuthority,
  type IssuanceAnswer,
  type IssuedCertificate,
  type OrderUuid,
  parseUuid,
  type RevocationReason,
} from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificatesInCms } from '../x509/read-cms.js';
import { anna, template } from './installation.js';
import { pem, run, WorkFolder } from './tools.js';

/** A certification authority with everything around it that the tests touch. */
export interface AuthorityUnderTest extends AsyncDisposable {
  readonly authority: CertificationAuthority;
  readonly clock: Clock;
  /** A PKCS#10 request for anna by {@link portableTemplate}, DER; its names are others where the authority takes ours. */
  request(key: KeyObject): Promise<Uint8Array>;
  /** How many certificates the authority has signed. */
  signedCount(): Promise<number>;
  /** What the authority's own revocation list or OCSP responder says. */
  statusOf(issued: IssuedCertificate): Promise<'good' | 'revoked'>;
  /** Who knows how to revoke there; undefined where that is not the authority's port. */
  readonly revoke?: (issued: IssuedCertificate, reason: RevocationReason) => Promise<void>;
  /** The same authority in trouble; only external ones get into it. */
  readonly troubles?: {
    unreachable(): Promise<ExternalCertificationAuthority>;
    /** It does what it is asked, and its next answer is lost; afterwards all is well. */
    losesAnswer(): Promise<readonly ExternalCertificationAuthority[]>;
    /** By the deviation that the message must name. */
    readonly deviating: ReadonlyMap<string, () => Promise<ExternalCertificationAuthority>>;
    /** By the words that tell what to do. */
    readonly misconfigured: ReadonlyMap<string, () => Promise<ExternalCertificationAuthority>>;
    /** It answers later; undefined where that cannot be. */
    pending?(): Promise<ExternalCertificationAuthority>;
  };
}

/** What every authority can issue: names of the subject, a mail address, two purposes; nothing of Microsoft's. */
export const portableTemplate: CertificateTemplate = template('CardeaSoftwareUser', {
  subjectAltNames: [{ type: 'rfc822Name', required: true }],
  includeSid: false,
});

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** What every certification authority does, whoever has its key. */
export function describeAuthority(
  what: string,
  abilities: { readonly isExternal: boolean; readonly revokes: boolean; readonly canBePending: boolean },
  open: () => Promise<AuthorityUnderTest>,
): void {
  describe(`${what} as a certification authority`, () => {
    let opened: AuthorityUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened[Symbol.asyncDispose]());
    const under = () => opened;
    describeIssuance(under);
    describe.runIf(abilities.revokes)('revocation', () => describeRevocation(under));
    describe.runIf(abilities.isExternal)('trouble', () => describeTrouble(under));
    test.runIf(abilities.canBePending)('an order that is pending is collected later', async () => {
      const waiting = await under().troubles?.pending?.();
      if (waiting === undefined) throw new Error('nothing is pending here');
      const first = await waiting.issue(await orderFor(under()));
      if (first.kind !== 'pending') throw new Error('it should be pending');
      expect(first.retryAfter.getTime()).toBeGreaterThan(under().clock.now().getTime());
      const second = await waiting.collect(first.ticket);
      const last = second.kind === 'pending' ? await waiting.collect(second.ticket) : second;
      verifiesByOpenssl(await chainOf(waiting), issuedIn(last));
    });
  });
}

function describeIssuance(under: () => AuthorityUnderTest): void {
  test('the certificate has the names of the directory, the ordered purposes and the key of the request', async () => {
    const key = newKey();
    const issued = await issue(under(), await orderFor(under(), key));
    const text = verifiesByOpenssl(await under().authority.chain(), issued);
    expect(text).toMatch(/Subject: .*OU = CONTOSO/);
    expect(text).toContain('Anna Żółć');
    expect(text).toContain(`email:${anna.mail}`);
    expect(text).not.toMatch(/mallory/i);
    expect(text).toContain('TLS Web Client Authentication, E-mail Protection');
    const days = (issued.notAfter.getTime() - issued.notBefore.getTime()) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(366);
  });

  test('two orders at once get two certificates', async () => {
    const orders = [await orderFor(under()), await orderFor(under())];
    const [one, other] = await Promise.all(orders.map((order) => issue(under(), order)));
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
  });

  test('a request whose signature is wrong is refused with the reason', async () => {
    const der = Buffer.from(await under().request(newKey()));
    // The last byte of the signature.
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    await expect(under().authority.check(der, portableTemplate)).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringContaining('no proof of possession'),
    });
  });

  test('a key of the wrong family is refused with the reason', async () => {
    const wanted = { ...portableTemplate, key: { ...portableTemplate.key, families: ['RSA'] as const } };
    await expect(under().authority.check(await under().request(newKey()), wanted)).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
    });
  });

  test('a name that the template requires and the directory lacks is refused, and nothing is signed', async () => {
    const before = await under().signedCount();
    const order = { ...(await orderFor(under())), subject: { ...anna, mail: '' } };
    await expect(issue(under(), order)).rejects.toMatchObject({ kind: 'BadCertificationRequest' });
    expect(await under().signedCount()).toBe(before);
  });

  test('the answer to a client has the whole chain, the root first', async () => {
    const issued = await issue(under(), await orderFor(under()));
    const answer = certificatesInCms(await under().authority.response(issued, 'pkcs7'));
    const chain = [...(await under().authority.chain())].reverse();
    expect(answer.map(hex)).toEqual([...chain, issued.certificateDer].map(hex));
  });
}

function describeRevocation(under: () => AuthorityUnderTest): void {
  test('a revoked certificate is revoked where relying parties ask', async () => {
    const issued = await issue(under(), await orderFor(under()));
    expect(await under().statusOf(issued)).toBe('good');
    await under().revoke?.(issued, 'keyCompromise');
    await under().revoke?.(issued, 'keyCompromise');
    expect(await under().statusOf(issued)).toBe('revoked');
  });

  test('an authority that cannot end a hold puts nothing on hold', async () => {
    const { authority } = under();
    if (authority.kind === 'embedded' || authority.abilities.holds) return;
    const issued = await issue(under(), await orderFor(under()));
    await expect(under().revoke?.(issued, 'certificateHold')).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
    });
    expect(await under().statusOf(issued)).toBe('good');
  });
}

function describeTrouble(under: () => AuthorityUnderTest): void {
  const troubles = () => {
    const found = under().troubles;
    if (found === undefined) throw new Error('an external authority gets into trouble');
    return found;
  };

  test('an authority that cannot be reached has surely issued nothing', async () => {
    const before = await under().signedCount();
    const unreachable = await troubles().unreachable();
    await expect(unreachable.issue(await orderFor(under()))).rejects.toMatchObject({ kind: 'CaUnavailable' });
    expect(await under().signedCount()).toBe(before);
  });

  test('when the answer is lost the outcome is unknown, and the authority has signed', async () => {
    for (const forgetful of await troubles().losesAnswer()) {
      const before = await under().signedCount();
      const order = await orderFor(under());
      await expect(forgetful.issue(order)).rejects.toMatchObject({ kind: 'CaOutcomeUnknown' });
      await expect.poll(() => under().signedCount(), { timeout: 30_000 }).toBe(before + 1);
      if (forgetful.abilities.finds)
        expect([undefined, 'withdrawn'], 'nothing is left of the order').toContain(
          (await forgetful.find(order))?.kind,
        );
      if (!forgetful.abilities.isIdempotent) continue;
      const again = issuedIn(await forgetful.issue(order));
      verifiesByOpenssl(await under().authority.chain(), again);
      expect(await under().statusOf(again)).toBe('good');
    }
  });

  test('a certificate that is not the one ordered is not accepted, and the deviation is named', async () => {
    for (const [deviation, open] of troubles().deviating) {
      const deviating = await open();
      await expect(deviating.issue(await orderFor(under())), deviation).rejects.toMatchObject({
        kind: 'BadCertificationRequest',
        detail: expect.stringContaining(deviation),
      });
    }
  });

  test('an authority that does not know us, or that we do not know, is a fault of the configuration', async () => {
    for (const [advice, open] of troubles().misconfigured) {
      const before = await under().signedCount();
      const misconfigured = await open();
      await expect(misconfigured.issue(await orderFor(under())), advice).rejects.toMatchObject({
        kind: 'Misconfigured',
        detail: expect.stringContaining(advice),
      });
      expect(await under().signedCount()).toBe(before);
    }
  });
}

/** An order for anna, with a number of its own. */
export async function orderFor(
  { authority, clock, request }: Pick<AuthorityUnderTest, 'authority' | 'clock' | 'request'>,
  key: KeyObject = newKey(),
  wanted: CertificateTemplate = portableTemplate,
): Promise<CertificateOrder> {
  return {
    orderUuid: parseUuid(randomUUID(), 'orderUuid') as OrderUuid,
    certificationRequest: await authority.check(await request(key), wanted),
    template: wanted,
    subject: anna,
    now: clock.now(),
  };
}

async function issue({ authority }: AuthorityUnderTest, order: CertificateOrder): Promise<IssuedCertificate> {
  if (authority.kind === 'external') return issuedIn(await authority.issue(order));
  const prepared = await authority.prepare({ ...order, serialNumber: authority.newSerialNumber() });
  return await authority.sign(prepared);
}

/** The certificate that an answer brings. */
export function issuedIn(answer: IssuanceAnswer): IssuedCertificate {
  if (answer.kind !== 'issued') throw new Error(`not issued but ${answer.kind}`);
  return answer;
}

/** OpenSSL's text of a certificate that it verifies up to the root. */
export function verifiesByOpenssl(
  chain: readonly Uint8Array[],
  { certificateDer }: IssuedCertificate,
): string {
  using folder = new WorkFolder();
  const armoured = chain.map((der) => pem('CERTIFICATE', der));
  const root = folder.write('root.pem', armoured.at(-1) ?? '');
  const issuing = folder.write('issuing.pem', armoured[0] ?? '');
  const file = folder.write('user.pem', pem('CERTIFICATE', certificateDer));
  run('openssl', ['verify', '-x509_strict', '-CAfile', root, '-untrusted', issuing, file]);
  return run('openssl', [
    'x509',
    '-in',
    file,
    '-noout',
    '-text',
    '-nameopt',
    'utf8,sep_comma_plus_space,space_eq',
  ]).toString();
}

const hex = (der: Uint8Array) => Buffer.from(der).toString('hex');
const chainOf = (authority: ExternalCertificationAuthority) => authority.chain();
