import {
  type AttestedKey,
  type Certificate,
  type CertificateTemplate,
  type CertificationAuthorities,
  type CheckedCertificationRequest,
  CmError,
  type EmbeddedCertificationAuthority,
  embeddedAuthorities,
  embeddedDefault,
  malformed,
  type Secret,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import type { CertificatePlan, PlannedIssuance } from '../workflow.js';
import { type Attestations, attestedKeyOf } from './attested-key.js';

/** A certificate to be signed. */
export interface Order {
  readonly kind: 'order';
  readonly optionIndex: number;
  readonly template: CertificateTemplate;
  readonly checked: CheckedCertificationRequest;
  /** Who is asked for it. */
  readonly authority: EmbeddedCertificationAuthority;
  readonly serialNumber: string;
  /** The key that the server made; null when the client has it. */
  readonly privateKey: Secret<Uint8Array> | null;
  /** What the card said of the key; null where nobody asked. */
  readonly attestedKey: AttestedKey | null;
}

/** A certification request that was understood and refused, with the reason. */
export interface Refusal {
  readonly kind: 'refused';
  readonly templateCommonName: string;
  readonly detail: string;
}

/** A certification request that was answered before. */
export interface Repeated {
  readonly kind: 'repeated';
  readonly template: CertificateTemplate;
  readonly certificate: Certificate;
}

type PreparePorts = Pick<Ports, 'authorities' | 'keyArchive' | 'keyAttestation'>;

/**
 * Pairs the n-th certification request with the n-th certificate whose key the client makes, checks it and its
 * attestation, and makes the keys that are the server's to make, which nobody attests. The clients' come first, then the
 * server's.
 *
 * Errors: `MalformedInput` for too few or too many requests or one that is no PKCS#10.
 */
export async function prepareOrders(
  ports: PreparePorts,
  plan: CertificatePlan,
  earlier: readonly Certificate[],
  certificationRequests: readonly Uint8Array[],
  attestations: Attestations,
): Promise<readonly (Order | Refusal | Repeated)[]> {
  const { authorities, keyArchive } = ports;
  const fromClient = plan.issue.filter(({ template }) => !template.key.isArchived);
  const fromServer = plan.issue.filter(({ template }) => template.key.isArchived);
  if (certificationRequests.length === 0 && fromClient.length > 0) {
    throw malformed('certificaterequests', 'must hold at least one PKCS#10 request');
  }
  if (certificationRequests.length > fromClient.length) {
    throw malformed(
      'certificaterequests',
      `holds ${certificationRequests.length} requests, but this request asks for ${fromClient.length}`,
    );
  }
  const clients = certificationRequests.map(async (der, position): Promise<Order | Refusal | Repeated> => {
    const planned = fromClient[position];
    if (planned === undefined) throw malformed('certificaterequests', 'holds too many requests');
    return await orRefusal(planned.template, position, async () => {
      const authority = authorityFor(authorities, planned.template);
      const checked = await authority.check(der, planned.template);
      const same = find(earlier, planned, checked.sha256);
      if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
      const attestedKey = attestedKeyOf(ports, attestations, position, checked);
      return order(authority, planned, checked, { privateKey: null, attestedKey });
    });
  });
  const servers = fromServer.map(async (planned): Promise<Order | Repeated> => {
    const same = find(earlier, planned, undefined);
    if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
    const authority = authorityFor(authorities, planned.template);
    const { certificationRequestDer, privateKey } = await keyArchive.generateKey(planned.template);
    return order(authority, planned, await authority.check(certificationRequestDer, planned.template), {
      privateKey,
      attestedKey: null,
    });
  });
  return await Promise.all([...clients, ...servers]);
}

/**
 * Who issues by this certificate template.
 *
 * Errors: `Misconfigured` when it names an authority that is not there.
 */
function authorityFor(
  authorities: CertificationAuthorities,
  template: CertificateTemplate,
): EmbeddedCertificationAuthority {
  const { authority } = template;
  if (authority === undefined) return embeddedDefault(authorities);
  const found = embeddedAuthorities(authorities).find(({ name }) => name === authority);
  if (found !== undefined) return found;
  throw new CmError(
    'Misconfigured',
    `The certificate template ${template.commonName} names the unknown certification authority ${authority}.`,
  );
}

function order(
  authority: EmbeddedCertificationAuthority,
  { optionIndex, template }: PlannedIssuance,
  checked: CheckedCertificationRequest,
  key: Pick<Order, 'privateKey' | 'attestedKey'>,
): Order {
  return {
    kind: 'order',
    optionIndex,
    template,
    checked,
    authority,
    serialNumber: authority.newSerialNumber(),
    ...key,
  };
}

function find(
  earlier: readonly Certificate[],
  { optionIndex }: PlannedIssuance,
  sha256: string | undefined,
): Certificate | undefined {
  return earlier.find(
    (one) =>
      one.optionIndex === optionIndex &&
      one.revocation === null &&
      (sha256 === undefined || one.certificationRequestSha256 === sha256),
  );
}

/** A request that was understood and refused is an answer; one that is no PKCS#10 fails the whole call. */
async function orRefusal<T>(
  template: CertificateTemplate,
  position: number,
  work: () => Promise<T>,
): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    if (error.kind === 'MalformedInput') throw malformed(`certificaterequests[${position}]`, error.detail);
    if (error.kind !== 'BadCertificationRequest') throw error;
    return { kind: 'refused', templateCommonName: template.commonName, detail: error.detail };
  }
}
