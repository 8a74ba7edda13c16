import { Findings, type TemplateValidation } from '../profile-template/validation-findings.js';
import { type CertificateTemplate, keyFamilies, keyUsageNames } from './certificate-template.js';
import { validateCertificateTemplate } from './validate-certificate-template.js';

const longestName = 64;
const longestText = 255;
const mostListed = 50;
const greatestVersion = 2 ** 31 - 1;

/**
 * Finds everything that keeps a certificate template from being saved: what {@link validateCertificateTemplate} finds, and
 * what its name, key and rights lack. `authorities` are the names of those that can issue by it.
 */
export function validateWholeTemplate(
  template: CertificateTemplate,
  authorities: readonly string[],
): TemplateValidation {
  const contents = validateCertificateTemplate(template);
  const findings = new Findings();
  findings.require(
    template.commonName.length <= longestName && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(template.commonName),
    'commonName',
    `must be letters, digits, dots, dashes and underscores, at most ${longestName}`,
  );
  findings.name('displayName', template.displayName, longestText);
  findings.integer('majorVersion', template.majorVersion, 0, greatestVersion);
  findings.integer('minorVersion', template.minorVersion, 0, greatestVersion);
  findings.require(template.keyUsages.length > 0, 'keyUsages', 'must name at least one key usage');
  listed(findings, 'keyUsages', template.keyUsages, keyUsageNames);
  findings.require(
    template.authority === undefined || authorities.includes(template.authority),
    'authority',
    `must be one of ${authorities.join(', ')}`,
  );
  findings.sddl('securityDescriptor', template.securityDescriptor);
  validateKey(findings, template.key);
  return {
    errors: [...contents.errors, ...findings.errors],
    warnings: [...contents.warnings, ...findings.warnings],
  };
}

function validateKey(findings: Findings, key: CertificateTemplate['key']): void {
  findings.require(key.families.length > 0, 'key.families', 'must name at least one family of keys');
  listed(findings, 'key.families', key.families, keyFamilies);
  // NIST SP 800-57 Part 1 Table 2; larger keys are refused with the certification request.
  findings.integer('key.minimumRsaBits', key.minimumRsaBits, 2048, 4096);
  findings.name('key.algorithmName', key.algorithmName, longestName);
  findings.name('key.hashAlgorithmName', key.hashAlgorithmName, longestName);
  findings.integer('key.keyBits', key.keyBits, 128, 4096);
  findings.integer('key.protectionLevel', key.protectionLevel, 0, 3);
  findings.integer('key.usages', key.usages, 0, 0xffffff);
  const { keyStorageProviderNames: providers } = key;
  findings.require(
    providers.length <= mostListed,
    'key.keyStorageProviderNames',
    `must not hold more than ${mostListed} names`,
  );
  for (const [index, name] of providers.entries())
    findings.name(`key.keyStorageProviderNames[${index}]`, name, longestText);
}

/** Members of a closed set, each once. */
function listed(findings: Findings, path: string, values: readonly string[], known: readonly string[]): void {
  for (const [index, value] of values.entries())
    findings.require(known.includes(value), `${path}[${index}]`, `must be one of ${known.join(', ')}`);
  findings.unique(values, (index) => `${path}[${index}]`);
}
