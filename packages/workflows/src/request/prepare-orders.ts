import {
  type AttestedKey,
  type Certificate,
  type CertificateTemplate,
  type CertificationAuthorities,
  type CertificationAuthority,
  type CheckedCertificationRequest,
  CmError,
  isKeyOfServer,
  isKeySentByClient,
  type KeyArchive,
  malformed,
  type OrderUuid,
  type Secret,
  type StoredIssuanceOrder,
  type SubmittedKey,
  takesNamesFromRequests,
  type User,
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
  readonly authority: CertificationAuthority;
  readonly orderUuid: OrderUuid;
  /** The key for the archive, which the server made or the client sent; null when the client alone has it. */
  readonly privateKey: Secret<Uint8Array> | null;
  /** What the card said of the key; null where nobody asked. */
  readonly attestedKey: AttestedKey | null;
  /** Certificates that it follows in a renewal. */
  readonly renewed: readonly Certificate[];
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

/** A certification request whose certificate an external authority has not given yet. */
export interface UnderWay {
  readonly kind: 'pending';
  readonly templateCommonName: string;
  readonly detail: string;
  /** When it is worth asking again; null when an operator has to find out first. */
  readonly retryAfter: Date | null;
}

/** What the request has had issued, and what external authorities still owe it. */
export interface Earlier {
  readonly certificates: readonly Certificate[];
  readonly unsettled: readonly StoredIssuanceOrder[];
}

/** What came with the call, and for whom certificates are; undefined where none are issued. */
export interface Submitted {
  readonly certificationRequests: readonly Uint8Array[];
  readonly attestations: Attestations;
  readonly subject: User | undefined;
}

type PreparePorts = Pick<Ports, 'authorities' | 'randomness' | 'keyArchive' | 'keyAttestation'>;

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
  earlier: Earlier,
  { certificationRequests, attestations, subject }: Submitted,
): Promise<readonly (Order | Refusal | Repeated | UnderWay)[]> {
  const { authorities, keyArchive } = ports;
  const fromClient = plan.issue.filter(({ template }) => !isKeyOfServer(template));
  const fromServer = plan.issue.filter(({ template }) => isKeyOfServer(template));
  if (certificationRequests.length === 0 && fromClient.length > 0) {
    throw malformed('certificaterequests', 'must hold at least one PKCS#10 request');
  }
  if (certificationRequests.length > fromClient.length) {
    throw malformed(
      'certificaterequests',
      `holds ${certificationRequests.length} requests, but this request asks for ${fromClient.length}`,
    );
  }
  const clients = certificationRequests.map(
    async (der, position): Promise<Order | Refusal | Repeated | UnderWay> => {
      const planned = fromClient[position];
      if (planned === undefined) throw malformed('certificaterequests', 'holds too many requests');
      return await orRefusal(planned.template, position, async () => {
        const authority = authorityFor(authorities, planned.template);
        const submitted = submittedKeyOf(keyArchive, der, planned.template);
        const checked = await authority.check(submitted?.certificationRequestDer ?? der, planned.template);
        const same = find(earlier.certificates, planned, checked.sha256);
        if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
        const underWay = findUnderWay(earlier.unsettled, planned, checked.sha256);
        if (underWay !== undefined) return underWay;
        const attestedKey = attestedKeyOf(ports, attestations, position, checked);
        const privateKey = (await submitted?.open(checked.publicKeyDer)) ?? null;
        return order(ports.randomness.uuid(), authority, planned, checked, { privateKey, attestedKey });
      });
    },
  );
  const servers = fromServer.map(
    async (planned, position): Promise<Order | Refusal | Repeated | UnderWay> => {
      const same = find(earlier.certificates, planned, undefined);
      if (same !== undefined) return { kind: 'repeated', template: planned.template, certificate: same };
      const underWay = findUnderWay(earlier.unsettled, planned, undefined);
      if (underWay !== undefined) return underWay;
      return await orRefusal(planned.template, position, async () => {
        const authority = authorityFor(authorities, planned.template);
        const names =
          subject !== undefined && takesNamesFromRequests(authority)
            ? authority.namesToRequest(planned.template, subject)
            : undefined;
        const made = await keyArchive.generateKey(planned.template, names);
        const checked = await authority.check(made.certificationRequestDer, planned.template);
        const privateKey = isKeyMadeAt(authority, planned.template) ? null : made.privateKey;
        if (privateKey === null) made.privateKey.reveal().fill(0);
        return order(ports.randomness.uuid(), authority, planned, checked, { privateKey, attestedKey: null });
      });
    },
  );
  return await Promise.all([...clients, ...servers]);
}

/**
 * The private key that a client sent along, where the certificate template asks for it and only there.
 *
 * Errors: `BadCertificationRequest`.
 */
function submittedKeyOf(
  keyArchive: Pick<KeyArchive, 'readSubmittedKey'>,
  der: Uint8Array,
  template: CertificateTemplate,
): SubmittedKey | undefined {
  const submitted = keyArchive.readSubmittedKey(der);
  if (isKeySentByClient(template) === (submitted !== undefined)) return submitted;
  throw new CmError(
    'BadCertificationRequest',
    submitted === undefined
      ? `Keys for ${template.commonName} are archived: send a CMC request with the private key encrypted to the exchange certificate.`
      : `Keys for ${template.commonName} are not archived: send the PKCS#10 request alone. This private key was not opened.`,
  );
}

/**
 * Who issues by this certificate template. An authority of ours whose next generation issues gives way to that.
 *
 * Errors: `Misconfigured` when it names an authority that is not there.
 */
export function authorityFor(
  authorities: CertificationAuthorities,
  template: CertificateTemplate,
): CertificationAuthority {
  const { authority } = template;
  if (authority === undefined) return authorities.default;
  const found = authorities.find(authority);
  if (found?.kind === 'embedded') return authorities.default;
  if (found !== undefined) return found;
  throw new CmError(
    'Misconfigured',
    `The certificate template ${template.commonName} names the unknown certification authority ${authority}.`,
  );
}

/** Whether the authority makes the key, so that the one in the certification request counts for nothing. */
export function isKeyMadeAt(authority: CertificationAuthority, template: CertificateTemplate): boolean {
  return authority.kind === 'external' && authority.abilities.makesKeys && isKeyOfServer(template);
}

function order(
  orderUuid: OrderUuid,
  authority: CertificationAuthority,
  { optionIndex, template, renewed = [] }: PlannedIssuance,
  checked: CheckedCertificationRequest,
  key: Pick<Order, 'privateKey' | 'attestedKey'>,
): Order {
  return {
    kind: 'order',
    optionIndex,
    template,
    checked,
    authority,
    orderUuid,
    renewed,
    ...key,
  };
}

/**
 * What an external authority may still issue for this option must be settled first, or there would be two certificates.
 * Orders that no authority has heard of are left to the job that closes them.
 *
 * Errors: `BadCertificationRequest` when it was for another key.
 */
function findUnderWay(
  unsettled: readonly StoredIssuanceOrder[],
  { optionIndex, template }: PlannedIssuance,
  sha256: string | undefined,
): UnderWay | undefined {
  const order = unsettled.find((one) => one.optionIndex === optionIndex && one.state !== 'open');
  if (order === undefined) return undefined;
  if (sha256 !== undefined && order.certificationRequestSha256 !== sha256)
    throw new CmError(
      'BadCertificationRequest',
      `${order.caName} has not answered the certification request that was sent before; send the same one again.`,
    );
  return underWayOf(order, template.commonName);
}

/** What is said of an order that an external authority has not settled. */
export function underWayOf(
  { caName, state, nextAttemptAt }: Pick<StoredIssuanceOrder, 'caName' | 'state' | 'nextAttemptAt'>,
  templateCommonName: string,
): UnderWay {
  const detail =
    state === 'pending'
      ? `${caName} holds the certification request; send the same one again later.`
      : `${caName} has not said whether it issued the certificate; an operator may have to look. Send the same certification request again later.`;
  return { kind: 'pending', templateCommonName, detail, retryAfter: nextAttemptAt };
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
    if (error.kind === 'MalformedInput')
      throw malformed(`certificaterequests[${position}]`, withoutField(error));
    if (error.kind !== 'BadCertificationRequest') throw error;
    return { kind: 'refused', templateCommonName: template.commonName, detail: error.detail };
  }
}

/** The rule alone: which request broke it says the field. */
function withoutField({ field, detail }: CmError): string {
  const prefix = `${field}: `;
  return detail.startsWith(prefix) ? detail.slice(prefix.length) : detail;
}
