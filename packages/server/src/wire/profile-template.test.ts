import { loadEnums } from '@cardea/contract';
import {
  type DataCollectionItem,
  defaultPolicy,
  defaultRevocationOptions,
  defaultSmartcardConfiguration,
  type PolicyName,
  policyNames,
  type RevocationOptions,
  type SmartcardConfiguration,
  type WorkflowPolicy,
} from '@cardea/domain';
import { expect, test } from 'vitest';
import { policyToWire, smartcardConfigurationToWire } from './profile-template.js';

// Clients carry many of the switches out themselves (blocking PINs, wiping cards), so each must reach them.

const enums = loadEnums();

const wireName = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** A value of the same type that differs. */
function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return `${String(value)} other`;
}

/** Every name whose value is a switch, a number or a text. */
function plainNames(object: object): readonly string[] {
  return Object.entries(object)
    .filter(([, value]) => ['boolean', 'number', 'string'].includes(typeof value))
    .map(([name]) => name);
}

const policyFields = policyNames.flatMap((policy) =>
  plainNames(defaultPolicy(policy)).map((field): [PolicyName, string] => [policy, field]),
);

test.each(policyFields)('the policy %s is served with its field %s', (name, field) => {
  const policy = defaultPolicy(name);
  const changed = another(policy[field as keyof WorkflowPolicy]);
  const wire = policyToWire(enums, { ...policy, [field]: changed });
  expect(wire).toEqual({ ...policyToWire(enums, policy), [wireName(field)]: changed });
});

test('data items, one-time passwords, documents and personalization are served member by member', () => {
  const item: DataCollectionItem = {
    name: 'Badge',
    description: 'on the back',
    type: 'Number',
    isRequired: true,
    originator: 'CertificateManager',
    storage: 'Encrypted',
    validationType: 'RegularExpression',
    validationData: '\\d+',
  };
  const wire = policyToWire(enums, {
    ...defaultPolicy('Enroll'),
    policyDataCollection: [item],
    oneTimePasswordPolicy: {
      secretProviderType: 'Own.Provider',
      secretProviderData: 'Length=12',
      distributions: [{ distributionType: 'MailManager' }],
    },
    documents: [{ name: 'Letter', description: 'for the user', template: '{Date}' }],
    personalization: { enabled: true, providerType: 'Own.Printer', providerData: 'Name={Date}' },
  });
  expect(wire).toMatchObject({
    DataCollection: [
      {
        Name: 'Badge',
        Description: 'on the back',
        Type: enums.DataCollectionItemType.Number,
        IsRequired: true,
        Originator: enums.DataItemOriginator.CertificateManager,
        StorageOptions: enums.DataItemStorageOptions.Encrypted,
        ValidationType: enums.DataItemValidationType.RegularExpression,
        ValidationData: '\\d+',
      },
    ],
    OneTimePasswordPolicy: {
      SecretProviderType: 'Own.Provider',
      SecretProviderData: 'Length=12',
      Distributions: [{ DistributionType: enums.PasswordDistributionType.MailManager }],
    },
    Documents: [{ Name: 'Letter', Description: 'for the user', Template: '{Date}' }],
    Personalization: { Enabled: true, ProviderType: 'Own.Printer', ProviderData: 'Name={Date}' },
  });
});

test.each(['revocationSettings', 'revocationSettingsForDuplicates'] as const)(
  '%s is served member by member, the reason by its number of RFC 5280 and the delay as a time span',
  (field) => {
    const settings: RevocationOptions = {
      reason: 'superseded',
      allowSpecifyReason: true,
      allowSpecifyDelay: true,
      effectiveRevocationDelaySeconds: 93_784,
      publishBaseCrl: false,
      publishDeltaCrl: true,
      disableOldCardOrProfile: false,
      revokeOldCertificates: false,
    };
    expect(Object.keys(settings)).toEqual(Object.keys(defaultRevocationOptions));
    const wire = policyToWire(enums, { ...defaultPolicy('Recover'), [field]: settings });
    expect(wire).toHaveProperty(wireName(field), {
      Reason: 4,
      AllowSpecifyReason: true,
      AllowSpecifyDelay: true,
      EffectiveRevocationDelay: '1.02:03:04',
      PublishBaseCrl: false,
      PublishDeltaCrl: true,
      DisableOldCardOrProfile: false,
      RevokeOldCertificates: false,
    });
  },
);

const configurationFields = plainNames(defaultSmartcardConfiguration).filter(
  (name) => name !== 'userPinOption',
);

test.each(configurationFields)('a client gets the smart card configuration with its field %s', (field) => {
  const changed = another(defaultSmartcardConfiguration[field as keyof SmartcardConfiguration]);
  const wire = smartcardConfigurationToWire(enums, { ...defaultSmartcardConfiguration, [field]: changed });
  expect(wire).toEqual({
    ...smartcardConfigurationToWire(enums, defaultSmartcardConfiguration),
    [wireName(field)]: changed,
  });
});

test('PIN option, PIN policies and print policy are served member by member', () => {
  const pin = { minLength: 5, maxLength: 9, characterSet: 2, rollover: true, defaultValue: '0000' };
  const wirePin = { MinLength: 5, MaxLength: 9, CharacterSet: 2, Rollover: true, DefaultValue: '0000' };
  const wire = smartcardConfigurationToWire(enums, {
    ...defaultSmartcardConfiguration,
    userPinOption: 'Randomized',
    userPinPolicy: pin,
    adminPinPolicy: { ...pin, minLength: 6 },
    smartcardPrintPolicy: { fieldMapping: 'A={Date}', projectName: 'P', cardName: 'C', print: true },
  });
  expect(wire).toMatchObject({
    UserPinOption: enums.UserPinOption.Randomized,
    UserPinPolicy: wirePin,
    AdminPinPolicy: { ...wirePin, MinLength: 6 },
    SmartcardPrintPolicy: { FieldMapping: 'A={Date}', ProjectName: 'P', CardName: 'C', Print: true },
  });
});
