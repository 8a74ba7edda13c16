import type { EnumTables } from '@cardea/contract';
import { malformed, type Request, type RequestDetails, type RequestStatus } from '@cardea/domain';
import { type EncryptedItems, parseEncryptedItems } from './encrypted-items.js';
import { Fields } from './fields.js';
import type { RawLine } from './line.js';
import { parseRequestDetails } from './request-details.js';

/** What the v1.0 JSON says of a request. */
export type RequestOnWire = Omit<
  Request,
  'profileTemplateVersion' | 'approvalsNeeded' | 'approvedBy' | 'details' | 'revision'
>;

/** A request of an import file; what it does not say is undefined. */
export interface RequestLine {
  readonly line: number;
  readonly request: RequestOnWire;
  readonly profileTemplateVersion: number | undefined;
  readonly approvalsNeeded: number | undefined;
  readonly approvedBy: Request['approvedBy'] | undefined;
  readonly details: RequestDetails | undefined;
  readonly encryptedItems: EncryptedItems;
}

/** MIM CM: get request. Errors: `MalformedInput`. */
export function parseRequest(enums: EnumTables, { line, value, cardea }: RawLine): RequestLine {
  cardea.allowOnly(['ProfileTemplateVersion', 'ApprovalsNeeded', 'ApprovedBy', 'Details', 'EncryptedItems']);
  const dataCollection = value.list('DataCollection', []).map((entry, index) => collectedItem(entry, index));
  return {
    line,
    request: {
      uuid: value.uuid<'Request'>('Uuid'),
      type: value.member(enums, 'RequestType', 'RequestType'),
      status: status(enums, value),
      ...flags(enums, value),
      dataCollection,
      dataCollectionFlags: dataCollectionFlags(enums, value),
      originatorUserUuid: value.uuid<'User'>('OriginatorUserUuid'),
      targetUserUuid: value.uuid<'User'>('TargetUserUuid'),
      submittedAt: value.instant('Submitted'),
      completedAt: value.optionalInstant('Completed'),
      newProfileUuid: value.optionalUuid<'Profile'>('NewProfileUuid'),
      oldProfileUuid: value.optionalUuid<'Profile'>('OldProfileUuid'),
      newSmartcardUuid: value.optionalUuid<'Smartcard'>('NewSmartcardUuid'),
      oldSmartcardUuid: value.optionalUuid<'Smartcard'>('OldSmartcardUuid'),
      priority: value.integer('Priority', 0, 255, 0),
      comment: value.text('Comment', ''),
      profileTemplateUuid: value.uuid<'ProfileTemplate'>('ProfileTemplateUuid'),
      securityDescriptor: securityDescriptor(value),
    },
    profileTemplateVersion: cardea.has('ProfileTemplateVersion')
      ? cardea.integer('ProfileTemplateVersion', 0, 0x7fffffff)
      : undefined,
    approvalsNeeded: cardea.has('ApprovalsNeeded')
      ? cardea.integer('ApprovalsNeeded', 0, 0x7fffffff)
      : undefined,
    approvedBy: cardea.has('ApprovedBy') ? cardea.uuids<'User'>('ApprovedBy') : undefined,
    details: cardea.has('Details') ? parseRequestDetails(cardea) : undefined,
    encryptedItems: parseEncryptedItems(cardea, dataCollection),
  };
}

function status(enums: EnumTables, value: Fields): RequestStatus {
  const found = value.member(enums, 'RequestStatus', 'Status');
  if (found === 'None') throw malformed('Status', 'must not be None (0), which no stored request has');
  return found;
}

/** The two Boolean properties repeat the flags; a contradiction is a fault. */
function flags(enums: EnumTables, value: Fields): Pick<Request, 'isSmartcard' | 'isEnrollmentAgent'> {
  const members = value.flags(enums, 'RequestFlags', 'Flags');
  const stated = (name: string, flag: 'Smartcard' | 'EnrollmentAgent') => {
    const isSet = members.includes(flag);
    const repeated = value.boolean(name, isSet);
    if (value.has('Flags') && repeated !== isSet) throw malformed(name, 'must say the same as Flags');
    return repeated;
  };
  return {
    isSmartcard: stated('IsSmartcard', 'Smartcard'),
    isEnrollmentAgent: stated('IsEnrollmentAgent', 'EnrollmentAgent'),
  };
}

function dataCollectionFlags(enums: EnumTables, value: Fields): Request['dataCollectionFlags'] {
  const members = value.flags(enums, 'DataCollectionFlags', 'DataCollectionFlags');
  return {
    certificateManagerProvided: members.includes('CertificateManagerProvided'),
    subscriberProvided: members.includes('SubscriberProvided'),
  };
}

function collectedItem(entry: unknown, index: number): { name: string; value: string | null } {
  const fields = new Fields(entry, `DataCollection[${index}]`);
  const value = fields.raw('Value') ?? null;
  return { name: fields.text('Name'), value: value === null ? null : fields.text('Value') };
}

/** The documented examples end with stray NUL characters. */
function securityDescriptor(value: Fields): string {
  const raw = value.raw('SecurityDescriptor') ?? '';
  if (typeof raw !== 'string') throw malformed('SecurityDescriptor', 'must be a text');
  const text = raw.replace(/\0+$/, '');
  if (text.includes('\0')) throw malformed('SecurityDescriptor', 'must not hold NUL characters');
  return text;
}
