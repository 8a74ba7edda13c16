import { mailPlaceholders } from '../notification/mail-placeholders.js';
import { oneTimePasswordTerms } from './one-time-password-terms.js';
import {
  type DataCollectionItem,
  defaultPolicy,
  fixedEnrollAgentRequired,
  type PolicyName,
  type WorkflowPolicy,
} from './policies.js';
import type { RevocationOptions } from './revocation-options.js';
import type { Findings } from './validation-findings.js';

const longestText = 16_384;
const longestName = 254;
const largest = 0x7fffffff;
/** A quarter of a century: longer delays are typing errors. */
const longestDelaySeconds = 25 * 366 * 86_400;

/** Policies that act on a smart card only. */
const smartcardOnly: readonly PolicyName[] = ['OfflineUnblock', 'TemporaryCards', 'Unblock'];

/** Checks one policy of a profile template (MIM CM: get workflow policy, ProfileTemplatePolicy members). */
export function validatePolicy(
  findings: Findings,
  name: PolicyName,
  policy: WorkflowPolicy,
  isSmartcard: boolean,
): void {
  const path = `policies.${name}`;
  const fixed = fixedEnrollAgentRequired[name];
  findings.require(
    fixed === undefined || policy.enrollAgentRequired === fixed,
    `${path}.enrollAgentRequired`,
    `is always ${fixed} for ${name}`,
  );
  findings.require(
    isSmartcard || !policy.enabled || !smartcardOnly.includes(name),
    `${path}.enabled`,
    'must be false for a software profile template: the policy acts on smart cards only',
  );
  findings.integer(`${path}.approvalsNeeded`, policy.approvalsNeeded, 0, 100);
  findings.integer(`${path}.defaultRequestPriority`, policy.defaultRequestPriority, 0, 255);
  for (const field of ['authorizedInitiator', 'authorizedApprover', 'authorizedEnrollmentAgent'] as const) {
    findings.sddl(`${path}.${field}`, policy[field]);
  }
  validateDataItems(findings, path, policy);
  findings.readable(`${path}.oneTimePasswordPolicy.secretProviderData`, () =>
    oneTimePasswordTerms(policy.oneTimePasswordPolicy.secretProviderData),
  );
  validateDocuments(findings, path, policy);
  validateMailTemplates(findings, path, policy);
  validateExtraFields(findings, name, policy);
  findings.warnIf(
    name === 'TemporaryCards' && policy.enabled && policy.approvalsNeeded > 0,
    `${path}.approvalsNeeded`,
    'should be 0: expired temporary cards are retired automatically only where no approval is needed',
  );
  const initiatesNobody = !policy.selfServiceEnabled && policy.authorizedInitiator === '';
  findings.warnIf(
    policy.enabled && initiatesNobody,
    `${path}.authorizedInitiator`,
    'names nobody and self-service is off, so nobody can start a request',
  );
}

function validateDataItems(findings: Findings, path: string, policy: WorkflowPolicy): void {
  const items = policy.policyDataCollection;
  const pathOf = (index: number) => `${path}.policyDataCollection[${index}]`;
  findings.unique(
    items.map(({ name }) => name),
    (index) => `${pathOf(index)}.name`,
  );
  for (const [index, item] of items.entries()) validateDataItem(findings, pathOf(index), item);
  // At self-service without approval no manager ever touches the request, so nobody could answer.
  const isManagerSure = policy.approvalsNeeded > 0 || !policy.selfServiceEnabled;
  for (const [index, { originator }] of items.entries()) {
    findings.require(
      originator !== 'CertificateManager' || isManagerSure,
      `${pathOf(index)}.originator`,
      'CertificateManager needs at least one approval, or self-service switched off so that a manager starts the request',
    );
  }
}

function validateDataItem(findings: Findings, path: string, item: DataCollectionItem): void {
  findings.name(`${path}.name`, item.name, longestName);
  findings.text(`${path}.description`, item.description, longestText);
  findings.text(`${path}.validationData`, item.validationData, 4000);
  findings.require(
    item.validationType !== 'Custom',
    `${path}.validationType`,
    'Custom names a validator class of the site; there are no plug-ins here, so use RegularExpression',
  );
  if (item.validationType !== 'RegularExpression') return;
  findings.require(item.validationData !== '', `${path}.validationData`, 'must be a regular expression');
  findings.require(
    isRegularExpression(item.validationData),
    `${path}.validationData`,
    'must be a regular expression (ECMAScript with the flag u)',
  );
}

function isRegularExpression(text: string): boolean {
  try {
    // As it is used when an answer is checked: against the whole answer.
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

function validateDocuments(findings: Findings, path: string, { documents, personalization }: WorkflowPolicy) {
  findings.unique(
    documents.map(({ name }) => name),
    (index) => `${path}.documents[${index}].name`,
  );
  for (const [index, document] of documents.entries()) {
    findings.name(`${path}.documents[${index}].name`, document.name, longestName);
    findings.text(`${path}.documents[${index}].description`, document.description, longestText);
    findings.text(`${path}.documents[${index}].template`, document.template, 65_536);
  }
  findings.text(`${path}.personalization.providerType`, personalization.providerType, longestName);
  findings.text(`${path}.personalization.providerData`, personalization.providerData, longestText);
}

function validateMailTemplates(findings: Findings, path: string, policy: WorkflowPolicy): void {
  for (const [index, { event, subject, body }] of policy.mailTemplates.entries()) {
    const at = `${path}.mailTemplates[${index}]`;
    findings.name(`${at}.subject`, subject, 998);
    findings.text(`${at}.body`, body, 65_536);
    findings.require(!/[\r\n]/.test(subject), `${at}.subject`, 'must be one line (RFC 5322 §2.2)');
    validatePlaceholders(findings, `${at}.subject`, subject, policy);
    validatePlaceholders(findings, `${at}.body`, body, policy);
    findings.require(
      !subject.includes(oneTimePassword),
      `${at}.subject`,
      `must not hold ${oneTimePassword}: subjects are shown on locked screens and kept in the logs of mail servers`,
    );
    findings.require(
      event === 'DistributeSecrets' || !body.includes(oneTimePassword),
      `${at}.body`,
      `${oneTimePassword} is filled in mails of the event DistributeSecrets only`,
    );
  }
}

const oneTimePassword = '{OneTimePassword}';

function validatePlaceholders(findings: Findings, path: string, text: string, policy: WorkflowPolicy): void {
  const written = [...text.matchAll(/\{([A-Za-z]+(?:\.[^{}\r\n]{1,100})?)\}/g)].map(([, name = '']) => name);
  const known: readonly string[] = mailPlaceholders;
  for (const name of new Set(written)) {
    if (name.startsWith('Fact.') || known.includes(name)) continue;
    const item = policy.policyDataCollection.find((one) => `Data.${one.name}` === name);
    findings.require(
      item !== undefined,
      path,
      `{${name}} is no placeholder; there are ${known.map((one) => `{${one}}`).join(', ')}, {Data.…} with a data item of this policy, {Fact.…}`,
    );
    findings.warnIf(
      item?.storage === 'Encrypted',
      path,
      `{${name}} stays empty: items that are stored encrypted are not mailed`,
    );
  }
}

/** Fields that only some policies have: there where the policy has them, and nowhere else. */
function validateExtraFields(findings: Findings, name: PolicyName, policy: WorkflowPolicy): void {
  const path = `policies.${name}`;
  const known = Object.keys(defaultPolicy(name));
  const written = Object.entries(policy).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  for (const field of written.filter((one) => !known.includes(one)))
    findings.require(false, `${path}.${field}`, `is not a field of the policy ${name}`);
  for (const field of known.filter((one) => !written.includes(one)))
    findings.require(false, `${path}.${field}`, 'is required');
  findings.require(
    policy.blockAdminPin !== true || policy.resetAdminPin !== true,
    `${path}.blockAdminPin`,
    'must not be set together with resetAdminPin',
  );
  if (policy.numberIssuedAllowed !== undefined)
    findings.integer(`${path}.numberIssuedAllowed`, policy.numberIssuedAllowed, 0, largest);
  validateRevocation(findings, name, `${path}.revocationSettings`, policy.revocationSettings);
  validateRevocation(
    findings,
    name,
    `${path}.revocationSettingsForDuplicates`,
    policy.revocationSettingsForDuplicates,
  );
}

function validateRevocation(
  findings: Findings,
  name: PolicyName,
  path: string,
  settings: RevocationOptions | undefined,
): void {
  if (settings === undefined) return;
  const { reason, effectiveRevocationDelaySeconds } = settings;
  findings.integer(
    `${path}.effectiveRevocationDelaySeconds`,
    effectiveRevocationDelaySeconds,
    0,
    longestDelaySeconds,
  );
  if (name === 'Reinstate') {
    findings.require(
      reason === 'certificateHold',
      `${path}.reason`,
      'must be certificateHold: no other revocation can be taken back (RFC 5280 §5.3.1)',
    );
    findings.require(
      !settings.allowSpecifyReason,
      `${path}.allowSpecifyReason`,
      'must be false: suspending always uses certificateHold',
    );
    return;
  }
  findings.warnIf(
    reason === 'certificateHold',
    `${path}.reason`,
    'certificateHold can be taken back (RFC 5280 §5.3.1); this policy ends certificates for good',
  );
}
