import { policyNames } from './policies.js';
import type { ProfileTemplate } from './profile-template.js';
import type { PinPolicy, SmartcardConfiguration } from './smartcard-configuration.js';
import { validatePolicy } from './validate-policy.js';
import { Findings, type TemplateValidation } from './validation-findings.js';

const longestText = 16_384;
/** As the SQL interface of MIM CM takes a profile template's name (externalSubmitEnrollRequest: nvarchar(254)). */
const longestName = 254;
const longestPin = 255;

/**
 * Finds everything that is wrong with a profile template, not just the first fault. The types hold already.
 * `certificateTemplates` are the common names of the certificate templates that exist.
 */
export function validateProfileTemplate(
  template: ProfileTemplate,
  certificateTemplates: readonly string[],
): TemplateValidation {
  const findings = new Findings();
  findings.name('name', template.name, longestName);
  findings.text('description', template.description, longestText);
  findings.sddl('securityDescriptor', template.securityDescriptor);
  validateCertificateTemplates(findings, template, certificateTemplates);
  validateReminders(findings, template.expiryReminderDays);
  validateKind(findings, template);
  if (template.smartcardConfiguration !== null) {
    validateConfiguration(findings, template.smartcardConfiguration, template.certificateTemplates.length);
  }
  for (const name of policyNames) {
    validatePolicy(findings, name, template.policies[name], template.isSmartcardProfileTemplate);
  }
  return { errors: findings.errors, warnings: findings.warnings };
}

function validateCertificateTemplates(
  findings: Findings,
  { certificateTemplates, policies }: ProfileTemplate,
  existing: readonly string[],
): void {
  for (const [index, commonName] of certificateTemplates.entries()) {
    findings.require(
      existing.includes(commonName),
      `certificateTemplates[${index}]`,
      `must be the common name of a certificate template: ${existing.join(', ')}`,
    );
  }
  findings.unique(certificateTemplates, (index) => `certificateTemplates[${index}]`);
  findings.warnIf(
    certificateTemplates.length === 0 && policies.Enroll.enabled,
    'certificateTemplates',
    'is empty, so enrolling issues no certificate',
  );
}

function validateReminders(findings: Findings, days: readonly number[]): void {
  for (const [index, day] of days.entries()) findings.integer(`expiryReminderDays[${index}]`, day, 1, 3650);
  findings.unique(days.map(String), (index) => `expiryReminderDays[${index}]`);
}

/** Smart card or software: the switches and the configuration say the same. */
function validateKind(findings: Findings, template: ProfileTemplate): void {
  const { isSmartcardProfileTemplate, isVirtualSmartcardProfileTemplate, smartcardConfiguration } = template;
  findings.require(
    (smartcardConfiguration !== null) === isSmartcardProfileTemplate,
    'smartcardConfiguration',
    isSmartcardProfileTemplate
      ? 'is required for a smart card profile template'
      : 'must be null for a software profile template',
  );
  findings.require(
    isVirtualSmartcardProfileTemplate === (smartcardConfiguration?.useVirtualSmartcards ?? false),
    'isVirtualSmartcardProfileTemplate',
    'must say the same as smartcardConfiguration.useVirtualSmartcards, and false for software',
  );
}

function validateConfiguration(
  findings: Findings,
  configuration: SmartcardConfiguration,
  certificateCount: number,
): void {
  const path = 'smartcardConfiguration';
  validatePinPolicy(findings, `${path}.userPinPolicy`, configuration.userPinPolicy);
  validatePinPolicy(findings, `${path}.adminPinPolicy`, configuration.adminPinPolicy);
  findings.require(
    /^([0-9A-Fa-f]{48})?$/.test(configuration.defaultAdminKeyHex),
    `${path}.defaultAdminKeyHex`,
    'must be empty or 48 hex digits, the 24 bytes of a 3DES key',
  );
  const { maxNumberOfCertificates } = configuration;
  findings.integer(`${path}.maxNumberOfCertificates`, maxNumberOfCertificates, 0, 255);
  findings.require(
    maxNumberOfCertificates === 0 || maxNumberOfCertificates >= certificateCount,
    `${path}.maxNumberOfCertificates`,
    'must not be less than the number of certificate templates (0 = unlimited)',
  );
  findings.integer(`${path}.providerType`, configuration.providerType, 0, 0x7fffffff);
  for (const field of [
    'providerName',
    'providerId',
    'cardInitializationType',
    'cardInitializationData',
    'certificateLabel',
  ] as const) {
    findings.text(`${path}.${field}`, configuration[field], longestText);
  }
  findings.require(
    configuration.userPinOption !== 'CustomServerDistributed',
    `${path}.userPinOption`,
    'CustomServerDistributed names a PIN generator class of the site; there are no plug-ins here, so use ServerDistributed',
  );
  findings.warnIf(
    !configuration.diversifyAdminKey,
    `${path}.diversifyAdminKey`,
    'is off, so every card keeps the same admin key: who learns one can unblock all',
  );
}

function validatePinPolicy(findings: Findings, path: string, policy: PinPolicy): void {
  findings.integer(`${path}.minLength`, policy.minLength, 0, longestPin);
  findings.integer(`${path}.maxLength`, policy.maxLength, 0, longestPin);
  findings.require(
    policy.minLength <= policy.maxLength,
    `${path}.minLength`,
    'must not be greater than maxLength',
  );
  findings.require(
    [1, 2].includes(policy.characterSet),
    `${path}.characterSet`,
    'must be 1 (digits) or 2 (digits and letters)',
  );
  findings.text(`${path}.defaultValue`, policy.defaultValue, longestPin);
}
