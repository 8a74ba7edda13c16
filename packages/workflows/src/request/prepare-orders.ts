import {
  type Certificate,
  type CertificateTemplate,
  type CertificationAuthority,
  type CheckedCertificationRequest,
  CmError,
  malformed,
  type Secret,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import type { CertificatePlan, PlannedIssuance } from '../workflow.js';

/** A certificate to be signed. */
export interface Order {
  readonly kind: 'order';
  readonly optionIndex: number;
  readonly template: CertificateTemplate;
  readonly checked: CheckedCertificationRequest;
  readonly serialNumber: string;
  /** The key that the server made; null when the client has it. */
  readonly privateKey: Secret<Uint8Array> | null;
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

type PreparePorts = Pick<Ports, 'authority' | 'keyArchive'>;

/**
 * Pairs the n-th certification request with the n-th certificate whose key the client makes, checks it, and makes the
 * keys that are the server's to make. The clients' come first, then the server's.
 *
 * Errors: `MalformedInput` for too few or too many requests or one that is no PKCS#10.
 */
export async function prepareOrders(
  { authority, keyArchive }: PreparePorts,
  plan: CertificatePlan,
  earlier: readonly Certificate[],
  certificationRequests: readonly Uint8Array[],
): Promise<readonly (Order | Refusal | Repeated)[]> {
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
    const checked = await check(authority, der, planned.template, position);
    if (checked.kind === 'refused') return checked;
    const same = find(earlier, planned, checked.request.sha256);
    if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
    return order(authority, planned, checked.request, null);
  });
  const servers = fromServer.map(async (planned): Promise<Order | Repeated> => {
    const same = find(earlier, planned, undefined);
    if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
    const { certificationRequestDer, privateKey } = await keyArchive.generateKey(planned.template);
    return order(
      authority,
      planned,
      await authority.check(certificationRequestDer, planned.template),
      privateKey,
    );
  });
  return await Promise.all([...clients, ...servers]);
}

function order(
  authority: CertificationAuthority,
  { optionIndex, template }: PlannedIssuance,
  checked: CheckedCertificationRequest,
  privateKey: Secret<Uint8Array> | null,
): Order {
  return {
    kind: 'order',
    optionIndex,
    template,
    checked,
    serialNumber: authority.newSerialNumber(),
    privateKey,
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

async function check(
  authority: CertificationAuthority,
  der: Uint8Array,
  template: CertificateTemplate,
  position: number,
): Promise<{ kind: 'accepted'; request: CheckedCertificationRequest } | Refusal> {
  try {
    return { kind: 'accepted', request: await authority.check(der, template) };
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    if (error.kind === 'MalformedInput') throw malformed(`certificaterequests[${position}]`, error.detail);
    if (error.kind !== 'BadCertificationRequest') throw error;
    return { kind: 'refused', templateCommonName: template.commonName, detail: error.detail };
  }
}
