import type { EnumTables } from '@cardea/contract';
import { malformed, type PinPolicy, type SmartcardConfiguration } from '@cardea/domain';
import { Fields } from './fields.js';

const largest = 0x7fffffff;
const path = 'SmartcardConfiguration';
const pinPolicyNames = ['MinLength', 'MaxLength', 'CharacterSet', 'Rollover', 'DefaultValue'];

/**
 * A smart card configuration of an import file over safe values.
 *
 * Errors: `MalformedInput`.
 */
export function parseSmartcardConfiguration(
  enums: EnumTables,
  value: unknown,
  safe: SmartcardConfiguration,
): SmartcardConfiguration {
  const fields = new Fields(value, path);
  // The domain spells the same names with a small first letter.
  fields.allowOnly(Object.keys(safe));
  const defaultAdminKeyHex = fields.text('DefaultAdminKeyHex', safe.defaultAdminKeyHex);
  if (!/^([0-9a-f]{48})?$/i.test(defaultAdminKeyHex)) {
    throw malformed(fields.path('DefaultAdminKeyHex'), 'must be empty or 48 hex digits');
  }
  return {
    userPinOption: fields.member(enums, 'UserPinOption', 'UserPinOption', safe.userPinOption),
    userPinPolicy: parsePinPolicy(fields, 'UserPinPolicy', safe.userPinPolicy),
    adminPinPolicy: parsePinPolicy(fields, 'AdminPinPolicy', safe.adminPinPolicy),
    defaultAdminKeyHex,
    providerName: fields.text('ProviderName', safe.providerName),
    providerId: fields.text('ProviderId', safe.providerId),
    providerType: fields.integer('ProviderType', 0, largest, safe.providerType),
    diversifyAdminKey: fields.boolean('DiversifyAdminKey', safe.diversifyAdminKey),
    cardInitializationType: fields.text('CardInitializationType', safe.cardInitializationType),
    cardInitializationData: fields.text('CardInitializationData', safe.cardInitializationData),
    initializeNewSmartcard: fields.boolean('InitializeNewSmartcard', safe.initializeNewSmartcard),
    useSecureKeyInjection: fields.boolean('UseSecureKeyInjection', safe.useSecureKeyInjection),
    doNotInstallCaCertificates: fields.boolean('DoNotInstallCaCertificates', safe.doNotInstallCaCertificates),
    certificateLabel: fields.text('CertificateLabel', safe.certificateLabel),
    maxNumberOfCertificates: fields.integer(
      'MaxNumberOfCertificates',
      0,
      largest,
      safe.maxNumberOfCertificates,
    ),
    allowSmartcardReuse: fields.boolean('AllowSmartcardReuse', safe.allowSmartcardReuse),
    eraseOnOverflow: fields.boolean('EraseOnOverflow', safe.eraseOnOverflow),
    useVirtualSmartcards: fields.boolean('UseVirtualSmartcards', safe.useVirtualSmartcards),
    smartcardPrintPolicy: parsePrintPolicy(fields),
  };
}

function parsePinPolicy(outer: Fields, name: string, safe: PinPolicy): PinPolicy {
  const fields = new Fields(outer.raw(name) ?? {}, outer.path(name));
  fields.allowOnly(pinPolicyNames);
  const policy = {
    minLength: fields.integer('MinLength', 0, 255, safe.minLength),
    maxLength: fields.integer('MaxLength', 0, 255, safe.maxLength),
    characterSet: fields.integer('CharacterSet', 0, largest, safe.characterSet),
    rollover: fields.boolean('Rollover', safe.rollover),
    defaultValue: fields.text('DefaultValue', safe.defaultValue),
  };
  if (policy.minLength > policy.maxLength) {
    throw malformed(fields.path('MinLength'), `must not exceed MaxLength (${policy.maxLength})`);
  }
  return policy;
}

function parsePrintPolicy(outer: Fields): SmartcardConfiguration['smartcardPrintPolicy'] {
  const fields = new Fields(outer.raw('SmartcardPrintPolicy') ?? {}, outer.path('SmartcardPrintPolicy'));
  fields.allowOnly(['FieldMapping', 'ProjectName', 'CardName', 'Print']);
  return {
    fieldMapping: fields.text('FieldMapping', ''),
    projectName: fields.text('ProjectName', ''),
    cardName: fields.text('CardName', ''),
    print: fields.boolean('Print', false),
  };
}
