import type { EnumTables } from '@cardea/contract';
import {
  type DataCollectionItem,
  defaultPolicy,
  defaultRevocationOptions,
  fixedEnrollAgentRequired,
  malformed,
  type PolicyName,
  type RevocationOptions,
  type WorkflowPolicy,
} from '@cardea/domain';
import { secondsFromTimeSpan, timeSpan } from '../wire/times.js';
import { Fields } from './fields.js';

const largest = 0x7fffffff;
const commonNames = [
  'Enabled',
  'SelfServiceEnabled',
  'EnrollAgentRequired',
  'ApprovalsNeeded',
  'AuthorizedInitiator',
  'AuthorizedApprover',
  'AuthorizedEnrollmentAgent',
  'CollectComments',
  'CollectRequestPriority',
  'DefaultRequestPriority',
  'OriginatorMayExecute',
  'PolicyDataCollection',
  'DataCollection',
  'OneTimePasswordPolicy',
  'Documents',
  'Personalization',
];

const booleanExtras = [
  ['ReissueArchivedCertificates', 'reissueArchivedCertificates'],
  ['ReuseCard', 'reuseCard'],
  ['BlockAdminPin', 'blockAdminPin'],
  ['ResetAdminPin', 'resetAdminPin'],
  ['EraseCard', 'eraseCard'],
  ['BlockUserPin', 'blockUserPin'],
  ['AllowKioskRetirement', 'allowKioskRetirement'],
  ['AutoenrollEnabled', 'autoenrollEnabled'],
  ['AllowSpecifyCertificateTemplate', 'allowSpecifyCertificateTemplate'],
] as const;

const revocationExtras = [
  ['RevocationSettings', 'revocationSettings'],
  ['RevocationSettingsForDuplicates', 'revocationSettingsForDuplicates'],
] as const;

/**
 * A policy of an import file over the safe default of its name.
 *
 * Errors: `MalformedInput`.
 */
export function parsePolicy(
  enums: EnumTables,
  name: PolicyName,
  value: unknown,
  path: string,
): WorkflowPolicy {
  const safe = defaultPolicy(name);
  const fields = new Fields(value, path);
  fields.allowOnly([...commonNames, ...extraNames(safe)]);
  const enrollAgentRequired = fields.boolean('EnrollAgentRequired', safe.enrollAgentRequired);
  const fixed = fixedEnrollAgentRequired[name];
  if (fixed !== undefined && enrollAgentRequired !== fixed) {
    throw malformed(fields.path('EnrollAgentRequired'), `is always ${fixed} for ${name}`);
  }
  const policy: WorkflowPolicy = {
    ...safe,
    enabled: fields.boolean('Enabled', safe.enabled),
    selfServiceEnabled: fields.boolean('SelfServiceEnabled', safe.selfServiceEnabled),
    enrollAgentRequired,
    approvalsNeeded: fields.integer('ApprovalsNeeded', 0, largest, safe.approvalsNeeded),
    authorizedInitiator: fields.text('AuthorizedInitiator', safe.authorizedInitiator),
    authorizedApprover: fields.text('AuthorizedApprover', safe.authorizedApprover),
    authorizedEnrollmentAgent: fields.text('AuthorizedEnrollmentAgent', safe.authorizedEnrollmentAgent),
    collectComments: fields.boolean('CollectComments', safe.collectComments),
    collectRequestPriority: fields.boolean('CollectRequestPriority', safe.collectRequestPriority),
    defaultRequestPriority: fields.integer('DefaultRequestPriority', 0, 255, safe.defaultRequestPriority),
    originatorMayExecute: fields.boolean('OriginatorMayExecute', safe.originatorMayExecute),
    policyDataCollection: parseDataCollection(enums, fields),
    ...parseAttachments(enums, fields),
    ...parseExtras(enums, fields, safe),
  };
  if (policy.blockAdminPin === true && policy.resetAdminPin === true) {
    throw malformed(fields.path('ResetAdminPin'), 'must not be set together with BlockAdminPin');
  }
  return policy;
}

function extraNames(safe: WorkflowPolicy): string[] {
  const named = [
    ...booleanExtras,
    ...revocationExtras,
    ['NumberIssuedAllowed', 'numberIssuedAllowed'] as const,
  ];
  return named.flatMap(([wireName, name]) => (safe[name] === undefined ? [] : [wireName]));
}

function parseExtras(enums: EnumTables, fields: Fields, safe: WorkflowPolicy): Partial<WorkflowPolicy> {
  const booleans = booleanExtras.flatMap(([wireName, name]) =>
    safe[name] === undefined ? [] : [[name, fields.boolean(wireName, safe[name])] as const],
  );
  const revocations = revocationExtras.flatMap(([wireName, name]) => {
    const options = safe[name];
    if (options === undefined) return [];
    return [
      [
        name,
        parseRevocationOptions(enums, options, fields.raw(wireName) ?? {}, fields.path(wireName)),
      ] as const,
    ];
  });
  const extras: Partial<WorkflowPolicy> = {
    ...Object.fromEntries(booleans),
    ...Object.fromEntries(revocations),
  };
  if (safe.numberIssuedAllowed === undefined) return extras;
  return {
    ...extras,
    numberIssuedAllowed: fields.integer('NumberIssuedAllowed', 0, largest, safe.numberIssuedAllowed),
  };
}

function parseRevocationOptions(
  enums: EnumTables,
  safe: RevocationOptions,
  value: unknown,
  path: string,
): RevocationOptions {
  const fields = new Fields(value, path);
  fields.allowOnly(revocationNames);
  const delay = secondsFromTimeSpan(
    fields.text('EffectiveRevocationDelay', timeSpan(safe.effectiveRevocationDelaySeconds)),
  );
  if (delay === undefined) throw malformed(fields.path('EffectiveRevocationDelay'), 'must be d.hh:mm:ss');
  return {
    reason: fields.member(enums, 'RevocationReason', 'Reason', safe.reason),
    allowSpecifyReason: fields.boolean('AllowSpecifyReason', safe.allowSpecifyReason),
    allowSpecifyDelay: fields.boolean('AllowSpecifyDelay', safe.allowSpecifyDelay),
    effectiveRevocationDelaySeconds: delay,
    publishBaseCrl: fields.boolean('PublishBaseCrl', safe.publishBaseCrl),
    publishDeltaCrl: fields.boolean('PublishDeltaCrl', safe.publishDeltaCrl),
    disableOldCardOrProfile: fields.boolean('DisableOldCardOrProfile', safe.disableOldCardOrProfile),
    revokeOldCertificates: fields.boolean('RevokeOldCertificates', safe.revokeOldCertificates),
  };
}

const revocationNames = Object.keys(defaultRevocationOptions).map((name) =>
  name === 'effectiveRevocationDelaySeconds' ? 'EffectiveRevocationDelay' : name,
);

/** Both names of the list are in use; when both are there, they must say the same. */
function parseDataCollection(enums: EnumTables, fields: Fields): DataCollectionItem[] {
  const [first, second] = (['PolicyDataCollection', 'DataCollection'] as const)
    .filter((name) => fields.has(name))
    .map((name) =>
      fields
        .list(name, [])
        .map((entry, index) => parseDataItem(enums, entry, `${fields.path(name)}[${index}]`)),
    );
  if (second !== undefined && JSON.stringify(first) !== JSON.stringify(second)) {
    throw malformed(fields.path('DataCollection'), 'must say the same as PolicyDataCollection');
  }
  const items = first ?? [];
  if (new Set(items.map(({ name }) => name.toLowerCase())).size !== items.length) {
    throw malformed(fields.path('DataCollection'), 'must not hold the same item twice');
  }
  return items;
}

const dataItemNames = [
  'Name',
  'Description',
  'Type',
  'IsRequired',
  'Originator',
  'StorageOptions',
  'ValidationType',
  'ValidationData',
];

function parseDataItem(enums: EnumTables, entry: unknown, path: string): DataCollectionItem {
  const fields = new Fields(entry, path);
  fields.allowOnly(dataItemNames);
  const item: DataCollectionItem = {
    name: fields.text('Name'),
    description: fields.text('Description', ''),
    type: fields.member(enums, 'DataCollectionItemType', 'Type', 'String'),
    isRequired: fields.boolean('IsRequired', false),
    originator: fields.member(enums, 'DataItemOriginator', 'Originator', 'Subscriber'),
    storage: fields.member(enums, 'DataItemStorageOptions', 'StorageOptions', 'None'),
    validationType: fields.member(enums, 'DataItemValidationType', 'ValidationType', 'None'),
    validationData: fields.text('ValidationData', ''),
  };
  if (item.name.trim() === '') throw malformed(fields.path('Name'), 'must not be empty');
  if (item.validationType === 'RegularExpression' && !isRegularExpression(item.validationData)) {
    throw malformed(fields.path('ValidationData'), 'must be a regular expression');
  }
  return item;
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

function parseAttachments(
  enums: EnumTables,
  fields: Fields,
): Pick<WorkflowPolicy, 'oneTimePasswordPolicy' | 'documents' | 'personalization'> {
  const password = new Fields(
    fields.raw('OneTimePasswordPolicy') ?? {},
    fields.path('OneTimePasswordPolicy'),
  );
  password.allowOnly(['SecretProviderType', 'SecretProviderData', 'Distributions']);
  const personalization = new Fields(fields.raw('Personalization') ?? {}, fields.path('Personalization'));
  personalization.allowOnly(['Enabled', 'ProviderType', 'ProviderData']);
  return {
    oneTimePasswordPolicy: {
      secretProviderType: password.text('SecretProviderType', ''),
      secretProviderData: password.text('SecretProviderData', ''),
      distributions: password.list('Distributions', []).map((entry, index) => {
        const distribution = new Fields(entry, `${password.path('Distributions')}[${index}]`);
        distribution.allowOnly(['DistributionType']);
        return {
          distributionType: distribution.member(enums, 'PasswordDistributionType', 'DistributionType'),
        };
      }),
    },
    documents: fields.list('Documents', []).map((entry, index) => {
      const document = new Fields(entry, `${fields.path('Documents')}[${index}]`);
      return {
        name: document.text('Name'),
        description: document.text('Description', ''),
        template: document.text('Template', ''),
      };
    }),
    personalization: {
      enabled: personalization.boolean('Enabled', false),
      providerType: personalization.text('ProviderType', ''),
      providerData: personalization.text('ProviderData', ''),
    },
  };
}
