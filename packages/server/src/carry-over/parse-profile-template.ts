import type { EnumTables } from '@cardea/contract';
import {
  defaultPolicies,
  defaultSmartcardConfiguration,
  type KeyAttestationTerms,
  keyAttestationRequirements,
  type MailTemplate,
  mailRecipients,
  malformed,
  notificationTypes,
  type PolicyName,
  type ProfileTemplate,
  policyNames,
  type SmartcardConfiguration,
  type WorkflowPolicy,
} from '@cardea/domain';
import { faultOfTrustedRoot } from '@cardea/pki';
import { Fields } from './fields.js';
import type { RawLine } from './line.js';
import { parsePolicy } from './parse-policy.js';
import { parseSmartcardConfiguration } from './parse-smartcard-configuration.js';

/** What the v1.0 JSON of a profile template does not say; what is undefined keeps what is stored. */
export interface ProfileTemplateCarried {
  /** SDDL. */
  readonly securityDescriptor: string | undefined;
  readonly expiryReminderDays: readonly number[] | undefined;
  /** By policy; a policy that is left out has none. */
  readonly mailTemplates: { readonly [name in PolicyName]?: readonly MailTemplate[] } | undefined;
  readonly keyAttestation: KeyAttestationTerms | undefined;
}

/** A profile template of an import file. */
export interface ProfileTemplateLine {
  readonly line: number;
  readonly template: Omit<
    ProfileTemplate,
    'version' | 'securityDescriptor' | 'expiryReminderDays' | 'keyAttestation'
  >;
  readonly carried: ProfileTemplateCarried;
  /** Undefined when the line does not say; then what is stored decides. */
  readonly version: number | undefined;
}

const names = [
  'Name',
  'Description',
  'Uuid',
  'IsSmartcardProfileTemplate',
  'IsVirtualSmartcardProfileTemplate',
  'Version',
  'Policies',
  'SmartcardConfiguration',
  'CertificateTemplates',
];

/** `knownCertificateTemplates` are the common names that can be issued. Errors: `MalformedInput`. */
export function parseProfileTemplate(
  enums: EnumTables,
  knownCertificateTemplates: readonly string[],
  { line, value, cardea }: RawLine,
): ProfileTemplateLine {
  value.allowOnly(names);
  cardea.allowOnly(['SecurityDescriptor', 'ExpiryReminderDays', 'MailTemplates', 'KeyAttestation']);
  const name = value.text('Name').trim();
  if (name === '') throw malformed('Name', 'must not be empty');
  const isSmartcardProfileTemplate = value.boolean('IsSmartcardProfileTemplate');
  const smartcardConfiguration = parseConfiguration(enums, value, isSmartcardProfileTemplate);
  return {
    line,
    template: {
      uuid: value.uuid<'ProfileTemplate'>('Uuid'),
      name,
      description: value.text('Description', ''),
      isSmartcardProfileTemplate,
      isVirtualSmartcardProfileTemplate: isVirtual(value, smartcardConfiguration),
      policies: parsePolicies(enums, value),
      smartcardConfiguration,
      certificateTemplates: parseCertificateTemplates(knownCertificateTemplates, value),
    },
    carried: parseCarried(cardea),
    version: value.has('Version') ? value.integer('Version', 1, 0x7fffffff) : undefined,
  };
}

function parseCarried(cardea: Fields): ProfileTemplateCarried {
  const days = cardea.list('ExpiryReminderDays', []).map((entry, index) => {
    if (typeof entry === 'number' && Number.isInteger(entry) && entry >= 1 && entry <= 3650) return entry;
    throw malformed(`cardea.ExpiryReminderDays[${index}]`, 'must be a whole number of days from 1 to 3650');
  });
  return {
    securityDescriptor: cardea.has('SecurityDescriptor') ? cardea.text('SecurityDescriptor', '') : undefined,
    expiryReminderDays: cardea.has('ExpiryReminderDays') ? days : undefined,
    mailTemplates: cardea.has('MailTemplates') ? parseMailTemplates(cardea) : undefined,
    keyAttestation: cardea.has('KeyAttestation') ? parseKeyAttestation(cardea) : undefined,
  };
}

/** Roots that have expired since are let through: earlier versions of a template are carried over as they were. */
function parseKeyAttestation(cardea: Fields): KeyAttestationTerms {
  const fields = new Fields(cardea.raw('KeyAttestation') ?? {}, cardea.path('KeyAttestation'));
  fields.allowOnly(['Requirement', 'TrustedRootsPem', 'AllowKeysWithoutPin']);
  const trustedRootsPem = fields.texts('TrustedRootsPem', []);
  for (const [index, root] of trustedRootsPem.entries()) {
    const fault = faultOfTrustedRoot(root, undefined);
    if (fault !== undefined) throw malformed(`${fields.path('TrustedRootsPem')}[${index}]`, fault);
  }
  return {
    requirement: fields.oneOf(keyAttestationRequirements, 'Requirement'),
    trustedRootsPem,
    allowKeysWithoutPin: fields.boolean('AllowKeysWithoutPin', false),
  };
}

function parseMailTemplates(cardea: Fields): { [name in PolicyName]?: MailTemplate[] } {
  const fields = new Fields(cardea.raw('MailTemplates') ?? {}, cardea.path('MailTemplates'));
  fields.allowOnly(policyNames);
  const parsed: { [name in PolicyName]?: MailTemplate[] } = {};
  for (const name of policyNames) {
    const list = fields.list(name, []);
    if (list.length > 0) {
      parsed[name] = list.map((entry, index) => parseMailTemplate(entry, `${fields.path(name)}[${index}]`));
    }
  }
  return parsed;
}

function parseMailTemplate(entry: unknown, path: string): MailTemplate {
  const fields = new Fields(entry, path);
  fields.allowOnly(['Event', 'Recipient', 'Subject', 'Body']);
  return {
    event: fields.oneOf(notificationTypes, 'Event'),
    recipient: fields.oneOf(mailRecipients, 'Recipient'),
    subject: fields.text('Subject'),
    body: fields.text('Body'),
  };
}

function isVirtual(value: Fields, configuration: SmartcardConfiguration | null): boolean {
  const virtual = value.boolean(
    'IsVirtualSmartcardProfileTemplate',
    configuration?.useVirtualSmartcards ?? false,
  );
  if (virtual && configuration === null) {
    throw malformed('IsVirtualSmartcardProfileTemplate', 'must be false for a software profile template');
  }
  return virtual;
}

function parseConfiguration(
  enums: EnumTables,
  value: Fields,
  isSmartcard: boolean,
): SmartcardConfiguration | null {
  const configuration = value.raw('SmartcardConfiguration') ?? undefined;
  if (!isSmartcard) {
    if (configuration === undefined) return null;
    throw malformed('SmartcardConfiguration', 'must be absent for a software profile template');
  }
  return parseSmartcardConfiguration(enums, configuration ?? {}, {
    ...defaultSmartcardConfiguration,
    useVirtualSmartcards: value.boolean('IsVirtualSmartcardProfileTemplate', false),
  });
}

function parsePolicies(enums: EnumTables, value: Fields): ProfileTemplate['policies'] {
  const fields = new Fields(value.raw('Policies') ?? {}, 'Policies');
  fields.allowOnly(policyNames);
  const policies: { [name in PolicyName]: WorkflowPolicy } = { ...defaultPolicies() };
  for (const name of policyNames) {
    const written = fields.raw(name);
    if (written !== undefined && written !== null) {
      policies[name] = parsePolicy(enums, name, written, fields.path(name));
    }
  }
  return policies;
}

function parseCertificateTemplates(known: readonly string[], value: Fields): string[] {
  return value.texts('CertificateTemplates', []).map((commonName, index) => {
    const found = known.find((one) => one.toLowerCase() === commonName.trim().toLowerCase());
    if (found === undefined) {
      throw malformed(`CertificateTemplates[${index}]`, `must be one of ${known.join(', ')}`);
    }
    return found;
  });
}
