import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Certificate,
  type CertificateTemplate,
  embeddedDefault,
  type RevocationReason,
} from '@cardea/domain';
import { demoCertificateTemplates } from '@cardea/pki';
import { createCertificationRequest } from '@cardea/pki/x509';
import {
  certificateTemplateWithEverything,
  freePort,
  startTestServer,
  type TestServer,
} from '@cardea/testkit';
import { sampleCertificate, sampleUser } from '@cardea/testkit/stores';
import { publishCrl } from '@cardea/workflows';

const dayMs = 86_400_000;

/** In what state a certificate is when the validators look. */
export const states = ['valid', 'expired', 'revoked', 'held', 'released'] as const;
export type State = (typeof states)[number];

/** A certificate that the validators look at. */
export interface Judged {
  readonly template: CertificateTemplate;
  readonly state: State;
  /** PEM. */
  readonly file: string;
}

/** What validators look at: certificates, those of their issuer and root, and revocation lists, as files. */
export interface JudgedFiles {
  readonly server: Pick<TestServer, 'url'>;
  readonly folder: string;
  readonly judged: readonly Judged[];
  readonly files: { readonly root: string; readonly issuing: string; readonly crlsDer: readonly string[] };
}

/** A running server, and a certificate of every certificate template in every state. */
export interface ValidatorsScene extends JudgedFiles {
  readonly server: TestServer;
  [Symbol.asyncDispose](): Promise<void>;
}

const ellipticCurve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Every certificate template that comes with a new installation, and one that uses every field, by both key families. */
const kinds: readonly (readonly [CertificateTemplate, KeyObject])[] = [
  ...demoCertificateTemplates.map(
    (template) => [template, template.key.families.includes('ECDSA') ? ellipticCurve : rsa] as const,
  ),
  [certificateTemplateWithEverything(), ellipticCurve],
  [certificateTemplateWithEverything({ commonName: 'EveryFieldRsa' }), rsa],
];

/** Issues three days ago what has expired since, and all others now; publishes CRLs and fetches them by HTTP. */
export async function openValidatorsScene(): Promise<ValidatorsScene> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const now = new Date();
  const server = await startTestServer('sqlite', {
    now: new Date(now.getTime() - 3 * dayMs),
    // The addresses in the certificates are those of the running server, for some tools follow them.
    environment: { CARDEA_PORT: `${port}`, CARDEA_PUBLIC_URL: url },
  });
  const folder = mkdtempSync(join(tmpdir(), 'cardea-validators-'));
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const judged: Judged[] = [];
  for (const state of ['expired', ...states.filter((each) => each !== 'expired')] as const) {
    server.clock.set(state === 'expired' ? new Date(now.getTime() - 3 * dayMs) : now);
    for (const [template, key] of kinds) {
      const validityDays = state === 'expired' ? 1 : template.validityDays;
      const certificate = await issue(server, { ...template, validityDays }, key);
      await bringInto(server, certificate, state);
      const der = certificate.certificateDer ?? new Uint8Array();
      judged.push({ template, state, file: write(`${template.commonName}-${state}.pem`, pem(der)) });
    }
  }
  await publish(server);
  const crlsDer: string[] = [];
  for (const name of ['root', 'issuing']) {
    const response = await fetch(`${url}/pki/${name}.crl`);
    crlsDer.push(write(`${name}.crl`, new Uint8Array(await response.arrayBuffer())));
  }
  const [issuing = new Uint8Array(), root = new Uint8Array()] =
    await server.system.ports.authorities.default.chain();
  return {
    server,
    folder,
    judged,
    files: { root: write('root.pem', pem(root)), issuing: write('issuing.pem', pem(issuing)), crlsDer },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function issue(
  { system, clock }: TestServer,
  template: CertificateTemplate,
  privateKey: KeyObject,
): Promise<Certificate> {
  const { authorities, store } = system.ports;
  const authority = embeddedDefault(authorities);
  const certificationRequest = await authority.check(
    await createCertificationRequest({ privateKey }),
    template,
  );
  const prepared = await authority.prepare({
    certificationRequest,
    template,
    subject: sampleUser({ displayName: 'Anna Żółć' }),
    serialNumber: authority.newSerialNumber(),
    now: clock.now(),
  });
  const issued = await authority.sign(prepared);
  const certificate = sampleCertificate({ ...issued, issuer: authority.issuerName, caName: authority.name });
  await store.certificates.insert(certificate);
  return certificate;
}

async function bringInto(server: TestServer, certificate: Certificate, state: State): Promise<void> {
  if (state === 'valid' || state === 'expired') return;
  await revoke(server, certificate, state === 'revoked' ? 'keyCompromise' : 'certificateHold');
  if (state !== 'released') return;
  // The hold is in a CRL of its own before it ends, as with a card that was suspended for a while.
  await publish(server);
  await revoke(server, certificate, null);
}

async function revoke(
  { system, clock }: TestServer,
  { uuid }: Certificate,
  reason: RevocationReason | null,
): Promise<void> {
  await system.ports.store.transaction(async (tx) => {
    const stored = await tx.certificates.find(uuid);
    if (stored === undefined) throw new Error('the certificate is missing');
    const revocation = reason === null ? null : { reason, revokedAt: clock.now() };
    await tx.certificates.update({ ...stored, revocation });
  });
}

async function publish({ system, clock }: TestServer): Promise<void> {
  const { rootAuthority: root, ports } = system;
  if (root === undefined) throw new Error('the server has no root');
  await ports.store.transaction(async (tx) => {
    await publishCrl(tx, root, clock.now());
    await publishCrl(tx, embeddedDefault(ports.authorities), clock.now());
  });
}

/** RFC 7468 §5. */
export function pem(certificateDer: Uint8Array): string {
  const lines = Buffer.from(certificateDer)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
