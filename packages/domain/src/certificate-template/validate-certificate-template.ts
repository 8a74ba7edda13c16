import { Findings, type TemplateValidation } from '../profile-template/validation-findings.js';
import type { CertificatePolicy, CertificateTemplate } from './certificate-template.js';
import { isWebAddress, validateAddresses } from './validate-addresses.js';
import { validateNames } from './validate-names.js';

const mostPolicies = 20;
const longestNotice = 200;
const mostSkewMinutes = 24 * 60;
/** A thousand years: certificates never outlast their authority in any case. */
const mostValidityDays = 365_250;

/** Finds everything that is wrong with what a certificate template says about the contents of certificates. */
export function validateCertificateTemplate(template: CertificateTemplate): TemplateValidation {
  const findings = new Findings();
  oid(findings, 'oid', template.oid);
  for (const [index, usage] of template.extendedKeyUsages.entries())
    oid(findings, `extendedKeyUsages[${index}]`, usage);
  findings.unique(template.extendedKeyUsages, (index) => `extendedKeyUsages[${index}]`);
  validateNames(findings, template);
  validatePolicies(findings, template.certificatePolicies ?? []);
  findings.require(
    template.includeApplicationPolicies !== true || template.extendedKeyUsages.length > 0,
    'includeApplicationPolicies',
    'must be false where there are no extended key usages to repeat',
  );
  findings.require(
    template.authority === undefined || /^[a-z0-9-]{1,64}$/.test(template.authority),
    'authority',
    'must be the name of a certification authority: small letters, digits and dashes',
  );
  validateAddresses(findings, template);
  validateValidity(findings, template);
  return { errors: findings.errors, warnings: findings.warnings };
}

function validateValidity(findings: Findings, template: CertificateTemplate): void {
  const { validityDays, minimumValidityDays = 0, clockSkewMinutes = 0 } = template;
  findings.integer('validityDays', validityDays, 1, mostValidityDays);
  findings.integer('minimumValidityDays', minimumValidityDays, 0, mostValidityDays);
  findings.require(
    minimumValidityDays <= validityDays,
    'minimumValidityDays',
    'must not exceed validityDays, or nothing could be issued',
  );
  findings.integer('clockSkewMinutes', clockSkewMinutes, 0, mostSkewMinutes);
}

function validatePolicies(findings: Findings, policies: readonly CertificatePolicy[]): void {
  const path = 'certificatePolicies';
  findings.require(
    policies.length <= mostPolicies,
    path,
    `must not hold more than ${mostPolicies} certificate policies`,
  );
  for (const [index, policy] of policies.entries()) {
    oid(findings, `${path}[${index}].oid`, policy.oid);
    findings.require(
      policy.cpsUri === undefined || isWebAddress(policy.cpsUri),
      `${path}[${index}].cpsUri`,
      'must be an absolute http or https address of at most 2048 ASCII characters',
    );
    if (policy.userNotice !== undefined)
      findings.name(`${path}[${index}].userNotice`, policy.userNotice, longestNotice);
  }
  findings.unique(
    policies.map((policy) => policy.oid),
    (index) => `${path}[${index}].oid`,
  );
}

/** X.660: the first arc is 0 to 2, and below 0 and 1 the second one is at most 39. */
function oid(findings: Findings, path: string, text: string): void {
  findings.require(
    text.length <= 255 && /^([01]\.[1-3]?\d|2\.(0|[1-9]\d*))(\.(0|[1-9]\d*))*$/.test(text),
    path,
    'must be a dotted object identifier',
  );
}
