import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { ProfileTemplate } from './profile-template.js';
import { Findings, type TemplateValidation } from './validation-findings.js';

const mostRoots = 32;
const longestRoot = 16_384;
const path = 'keyAttestation';

/**
 * Finds everything that is wrong with a profile template's key attestation. `certificateTemplates` are those that
 * exist; `faultOfRoot` says what keeps a certificate from being a trusted root now.
 */
export function validateKeyAttestation(
  template: ProfileTemplate,
  certificateTemplates: readonly Pick<CertificateTemplate, 'commonName' | 'key'>[],
  faultOfRoot: (rootPem: string) => string | undefined,
): TemplateValidation {
  const findings = new Findings();
  validateRoots(findings, template.keyAttestation.trustedRootsPem, faultOfRoot);
  if (template.keyAttestation.requirement === 'required') {
    validateRequired(findings, template);
    validateKeyMakers(findings, template, certificateTemplates);
  }
  return { errors: findings.errors, warnings: findings.warnings };
}

function validateRoots(
  findings: Findings,
  roots: readonly string[],
  faultOfRoot: (rootPem: string) => string | undefined,
): void {
  findings.require(
    roots.length <= mostRoots,
    `${path}.trustedRootsPem`,
    `must not hold more than ${mostRoots} certificates`,
  );
  for (const [index, root] of roots.entries()) {
    const place = `${path}.trustedRootsPem[${index}]`;
    findings.text(place, root, longestRoot);
    const fault = root.length > longestRoot ? undefined : faultOfRoot(root);
    findings.require(fault === undefined, place, fault ?? '');
  }
  findings.unique(roots, (index) => `${path}.trustedRootsPem[${index}]`);
}

function validateRequired(findings: Findings, template: ProfileTemplate): void {
  const { trustedRootsPem, allowKeysWithoutPin } = template.keyAttestation;
  findings.require(
    template.isSmartcardProfileTemplate,
    `${path}.requirement`,
    'must be none for a software profile template, because no card makes its keys',
  );
  findings.require(
    trustedRootsPem.length > 0,
    `${path}.trustedRootsPem`,
    'must hold at least one CA certificate where key attestation is required',
  );
  findings.warnIf(
    allowKeysWithoutPin,
    `${path}.allowKeysWithoutPin`,
    'is on, so keys are certified that whoever holds the card can use without a PIN',
  );
  findings.warnIf(
    template.isVirtualSmartcardProfileTemplate,
    `${path}.requirement`,
    'is required, but virtual smart cards give no attestation of the kind that is understood',
  );
}

/** A key that the server makes is attested by nobody. */
function validateKeyMakers(
  findings: Findings,
  { certificateTemplates }: ProfileTemplate,
  existing: readonly Pick<CertificateTemplate, 'commonName' | 'key'>[],
): void {
  const isServerMade = (commonName: string) =>
    existing.find((one) => one.commonName === commonName)?.key.isArchived === true;
  const serverMade = certificateTemplates.filter(isServerMade);
  const areAll = serverMade.length > 0 && serverMade.length === certificateTemplates.length;
  findings.require(
    !areAll,
    `${path}.requirement`,
    'must be none where the server makes every key, because no card attests them',
  );
  findings.warnIf(
    serverMade.length > 0 && !areAll,
    `${path}.requirement`,
    `is required, but the server makes and archives the keys of ${serverMade.join(', ')}, which no card attests`,
  );
}
