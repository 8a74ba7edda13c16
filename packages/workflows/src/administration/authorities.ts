import { X509Certificate } from 'node:crypto';
import { type CertificateTemplate, notFound, type StoredCrl } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';
import { type ExternalAuthorityView, viewExternalAuthority } from './external-authorities.js';

type Reading = Pick<Ports, 'store' | 'authorities'>;

/** The root signs its own revocation list beside the issuing authority; its name in URLs and in the store. */
const rootName = 'root';

/** A certification authority as an administrator sees it. */
export interface AuthorityView {
  readonly name: string;
  /** `host\CA name`. */
  readonly issuerName: string;
  readonly isIssuing: boolean;
  /** This authority's certificate first, root last. */
  readonly chain: readonly AuthorityCertificate[];
  /** Null before the first one is published. */
  readonly currentCrl: Pick<StoredCrl, 'crlNumber' | 'thisUpdate' | 'nextUpdate'> | null;
  /** Null for authorities of ours. */
  readonly external: ExternalAuthorityView | null;
}

export interface AuthorityCertificate {
  /** As Node prints distinguished names, one attribute a line joined by commas. */
  readonly subject: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
  /** SHA-256 over the DER encoding, upper-case hex with colons. */
  readonly fingerprint256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly certificateDer: Uint8Array;
}

/** Certificate templates are no secret: every signed-in caller sees them, by common name. */
export async function listCertificateTemplates({
  store,
}: Pick<Ports, 'store'>): Promise<readonly CertificateTemplate[]> {
  return await store.certificateTemplates.list();
}

/** Errors: `NotFound`. */
export async function readCertificateTemplate(
  { store }: Pick<Ports, 'store'>,
  commonName: string,
): Promise<CertificateTemplate> {
  const template = await store.certificateTemplates.find(commonName);
  if (template === undefined) throw notFound('certificate template');
  return template;
}

/** The default authority first, the root last. Errors: `NotAuthorized` without Audit. */
export async function listAuthorities(ports: Reading, caller: Caller): Promise<readonly AuthorityView[]> {
  await administratorAccess(ports.store, caller);
  const names = [...new Set([...ports.authorities.list().map(({ name }) => name), rootName])];
  const views = await Promise.all(names.map((name) => viewOf(ports, name)));
  return views.filter((view) => view !== undefined);
}

/** Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function readAuthority(ports: Reading, caller: Caller, name: string): Promise<AuthorityView> {
  await administratorAccess(ports.store, caller);
  const view = await viewOf(ports, name);
  if (view === undefined) throw notFound('certification authority');
  return view;
}

async function viewOf({ store, authorities }: Reading, name: string): Promise<AuthorityView | undefined> {
  const authority = authorities.find(name);
  if (authority?.kind === 'external') {
    return {
      name,
      issuerName: authority.issuerName,
      isIssuing: name === authorities.default.name,
      chain: (await authority.chain()).map(certificateView),
      currentCrl: null,
      external: await viewExternalAuthority(store, authority),
    };
  }
  const stored = await store.authorities.find(name);
  if (stored === undefined) return undefined;
  const crl = await store.crls.findCurrent(name);
  const ders = authority === undefined ? [stored.certificateDer] : await authority.chain();
  return {
    name,
    issuerName: stored.issuerName,
    isIssuing: name === authorities.default.name,
    chain: ders.map(certificateView),
    currentCrl:
      crl === undefined
        ? null
        : { crlNumber: crl.crlNumber, thisUpdate: crl.thisUpdate, nextUpdate: crl.nextUpdate },
    external: null,
  };
}

function certificateView(certificateDer: Uint8Array): AuthorityCertificate {
  const certificate = new X509Certificate(certificateDer);
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    certificateDer,
  };
}
