import {
  type CertificateTemplate,
  type CertificationAuthority,
  type CheckedCertificationRequest,
  CmError,
  type IssuedCertificate,
  malformed,
  type Repositories,
} from '@cardea/domain';
import type { Execution } from '../workflow.js';

/** A certificate to be signed. */
export interface Order {
  readonly kind: 'order';
  readonly optionIndex: number;
  readonly template: CertificateTemplate;
  readonly checked: CheckedCertificationRequest;
  readonly serialNumber: string;
}

/** A certification request that was understood and refused, with the reason. */
export interface Refusal {
  readonly kind: 'refused';
  readonly templateCommonName: string;
  readonly detail: string;
}

/** A certification request that was answered before. */
interface Repeated {
  readonly kind: 'repeated';
  readonly template: CertificateTemplate;
  readonly certificate: IssuedCertificate;
}

/** The certificate templates of the request's profile template, in the order of the generation options. */
export async function certificateTemplatesOf(
  repositories: Pick<Repositories, 'certificateTemplates'>,
  { template }: Pick<Execution, 'template'>,
): Promise<readonly CertificateTemplate[]> {
  return await Promise.all(
    template.certificateTemplates.map(async (commonName) => {
      const found = await repositories.certificateTemplates.find(commonName);
      if (found !== undefined) return found;
      throw new CmError(
        'Misconfigured',
        `${template.name} names the unknown certificate template ${commonName}.`,
      );
    }),
  );
}

/** Pairs each certification request with its option and checks it. */
export async function prepareOrders(
  repositories: Pick<Repositories, 'certificateTemplates' | 'certificates'>,
  authority: CertificationAuthority,
  execution: Pick<Execution, 'template' | 'request'>,
  certificationRequests: readonly Uint8Array[],
): Promise<readonly (Order | Refusal | Repeated)[]> {
  const templates = await certificateTemplatesOf(repositories, execution);
  if (certificationRequests.length === 0) {
    throw malformed('certificaterequests', 'must hold at least one PKCS#10 request');
  }
  if (certificationRequests.length > templates.length) {
    throw malformed(
      'certificaterequests',
      `holds ${certificationRequests.length} requests, but the profile template asks for ${templates.length}`,
    );
  }
  const earlier = await repositories.certificates.listByRequest(execution.request.uuid);
  return await Promise.all(
    certificationRequests.map(async (der, optionIndex): Promise<Order | Refusal | Repeated> => {
      const template = templates[optionIndex];
      if (template === undefined) throw malformed('certificaterequests', 'holds too many requests');
      const checked = await check(authority, der, template, optionIndex);
      if (checked.kind === 'refused') return checked;
      const { sha256 } = checked.request;
      const same = earlier.find(
        (one) =>
          one.certificationRequestSha256 === sha256 &&
          one.optionIndex === optionIndex &&
          one.revocation === null,
      );
      if (same?.certificateDer != null && same.notBefore !== null && same.notAfter !== null) {
        const { certificateDer, serialNumber, thumbprint, notBefore, notAfter } = same;
        return {
          kind: 'repeated',
          template,
          certificate: { certificateDer, serialNumber, thumbprint, notBefore, notAfter },
        };
      }
      const serialNumber = authority.newSerialNumber();
      return { kind: 'order', optionIndex, template, checked: checked.request, serialNumber };
    }),
  );
}

async function check(
  authority: CertificationAuthority,
  der: Uint8Array,
  template: CertificateTemplate,
  optionIndex: number,
): Promise<{ kind: 'accepted'; request: CheckedCertificationRequest } | Refusal> {
  try {
    return { kind: 'accepted', request: await authority.check(der, template) };
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    if (error.kind === 'MalformedInput') throw malformed(`certificaterequests[${optionIndex}]`, error.detail);
    if (error.kind !== 'BadCertificationRequest') throw error;
    return { kind: 'refused', templateCommonName: template.commonName, detail: error.detail };
  }
}
