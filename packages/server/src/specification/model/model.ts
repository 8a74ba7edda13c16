import type {
  CardId,
  CertificateUuid,
  CmErrorKind,
  ManagementRight,
  PolicyName,
  ProfileFlag,
  ProfileStatus,
  ProfileTemplate,
  ProfileUuid,
  Request,
  RequestStatus,
  RequestType,
  RequestUuid,
  RevocationReason,
  SmartcardFlag,
  SmartcardStatus,
  SmartcardUuid,
  WorkflowPolicy,
} from '@cardea/domain';

// What a world of the model holds. Written from the reference (MIM CM sections 4 to 7) and the documentation, without the
// server's tables and rules, so that a mistake there does not repeat itself here.

/** Who acts. */
export const people = [
  'subscriber',
  'otherSubscriber',
  'helpDesk',
  'manager',
  'secondManager',
  'agent',
  'auditor',
] as const;
export type Person = (typeof people)[number];

const allRights: readonly ManagementRight[] = [
  'Audit',
  'EnrollmentAgent',
  'RequestEnroll',
  'RequestRecover',
  'RequestRenew',
  'RequestRevoke',
  'RequestUnblockSmartcard',
];

/** The sample roles of MIM CM (Deploy), an agent for the two subscribers alone, and somebody who only audits. */
export const rightsOf: { readonly [person in Person]: readonly ManagementRight[] } = {
  subscriber: [],
  otherSubscriber: [],
  helpDesk: ['EnrollmentAgent', 'RequestRecover', 'RequestRevoke', 'RequestUnblockSmartcard'],
  manager: allRights,
  secondManager: allRights,
  agent: ['EnrollmentAgent'],
  auditor: ['Audit'],
};

/** Whether `person` holds the right (any right when none is named) over `target`; nobody manages themselves. */
export function holds(person: Person, target: Person, right?: ManagementRight): boolean {
  if (person === target) return false;
  if (person === 'agent' && !target.toLowerCase().includes('subscriber')) return false;
  return right === undefined ? rightsOf[person].length > 0 : rightsOf[person].includes(right);
}

/** Lists of people that a policy can keep, by their SDDL. The empty list leaves it to the rights. */
export const listings: { readonly [sddl: string]: readonly Person[] } = {
  'D:(A;;CR;;;S-1-5-21-1-2-3-501)': ['manager', 'secondManager'],
  'D:(A;;CR;;;S-1-5-21-1-2-3-500)(A;;CR;;;S-1-5-21-1-2-3-502)': ['helpDesk', 'agent'],
};

/** Whether a policy's list names the person; undefined when it lists nobody. */
export function listed(sddl: string, person: Person): boolean | undefined {
  return sddl === '' ? undefined : (listings[sddl]?.includes(person) ?? false);
}

/** An account that takes temporary cards back without a right over anybody. */
export function isKiosk(
  policy: Pick<WorkflowPolicy, 'allowKioskRetirement' | 'authorizedEnrollmentAgent'>,
  person: Person,
): boolean {
  return policy.allowKioskRetirement === true && listed(policy.authorizedEnrollmentAgent, person) === true;
}

export type TemplateName = 'cards' | 'software';
export type Kinds = readonly CmErrorKind[];

export interface ModelCertificate {
  uuid: CertificateUuid | null;
  readonly template: string;
  /** The profile that it was issued to. */
  readonly profile: ModelProfile;
  readonly request: ModelRequest;
  readonly optionIndex: number;
  readonly isArchived: boolean;
  /** Which key the client asked with; null for keys of the server. */
  readonly key: ClientKey | null;
  readonly notAfter: number;
  revocation: RevocationReason | null;
  isOnCrl: boolean;
}

export type ClientKey = 'first' | 'second';

export interface ModelProfile {
  uuid: ProfileUuid | null;
  status: ProfileStatus;
  flags: ProfileFlag[];
  parent: ModelProfile | null;
  primary: ModelProfile | null;
  readonly owner: Person;
  readonly template: TemplateName;
  readonly isSmartcard: boolean;
  readonly createdBy: ModelRequest;
  /** Certificates on it, with whether each is key history here. */
  readonly carried: Map<ModelCertificate, boolean>;
}

export interface ModelCard {
  uuid: SmartcardUuid | null;
  readonly cardId: CardId;
  status: SmartcardStatus;
  flags: SmartcardFlag[];
  parent: ModelCard | null;
  primary: ModelCard | null;
  permanent: ModelCard | null;
  readonly owner: Person;
  readonly template: TemplateName;
  profile: ModelProfile;
  readonly boundBy: ModelRequest;
  wasActive: boolean;
}

/** One-time passwords of a request, used and tried together. */
export interface ModelPasswords {
  expiresAt: number;
  failures: number;
  lockedUntil: number;
  usedBy: Person | null;
}

export interface ModelRequest {
  uuid: RequestUuid | null;
  readonly type: RequestType;
  status: RequestStatus;
  readonly originator: Person;
  readonly target: Person;
  readonly template: TemplateName;
  /** As it was when the request was created; that version rules the request. */
  readonly settings: ProfileTemplate;
  readonly policy: WorkflowPolicy;
  readonly isSmartcard: boolean;
  readonly isEnrollmentAgent: boolean;
  readonly approvedBy: Person[];
  readonly oldCard: ModelCard | null;
  readonly oldProfile: ModelProfile | null;
  newCard: ModelCard | null;
  newProfile: ModelProfile | null;
  readonly direction: Request['details']['direction'] | null;
  readonly reason: RevocationReason | null;
  readonly delaySeconds: number | null;
  readonly chosen: readonly string[] | null;
  readonly submittedAt: number;
  passwords: ModelPasswords | null;
  answered: number | null;
  /** The status that a status request leads to was reported under this request. */
  isReported: boolean;
}

/** Revocations that wait for their delay to end. */
export interface DueRevocation {
  readonly at: number;
  readonly certificates: readonly ModelCertificate[];
  readonly reason: RevocationReason;
  readonly publishes: boolean;
}

export interface Model {
  now: number;
  readonly templates: { [name in TemplateName]: ProfileTemplate };
  readonly requests: ModelRequest[];
  readonly cards: ModelCard[];
  readonly profiles: ModelProfile[];
  readonly certificates: ModelCertificate[];
  due: DueRevocation[];
}

/** Days that every certificate is good for in these worlds. */
export const validityDays = 30;

/** The policy of each request type (MIM CM: the twelve policies of a profile template). */
export const policyOf: { readonly [type in RequestType]: PolicyName } = {
  Enroll: 'Enroll',
  Renew: 'Renew',
  Recover: 'Recover',
  RecoverOnBehalf: 'RecoverOnBehalf',
  Duplicate: 'Duplicate',
  OnlineUpdate: 'OnlineUpdate',
  Disable: 'Revoke',
  SuspendOrReinstate: 'Reinstate',
  Retire: 'Retire',
  Unblock: 'Unblock',
  OfflineUnblock: 'OfflineUnblock',
  TemporaryCardEnroll: 'TemporaryCards',
  TemporaryCardDisable: 'TemporaryCards',
  TemporaryCardRetire: 'TemporaryCards',
};

/** The management right that each request type needs over somebody else. */
export const rightFor: { readonly [type in RequestType]: ManagementRight } = {
  Enroll: 'RequestEnroll',
  Renew: 'RequestRenew',
  Recover: 'RequestRecover',
  RecoverOnBehalf: 'RequestRecover',
  Duplicate: 'RequestEnroll',
  OnlineUpdate: 'RequestRenew',
  Disable: 'RequestRevoke',
  SuspendOrReinstate: 'RequestRevoke',
  Retire: 'RequestRevoke',
  Unblock: 'RequestUnblockSmartcard',
  OfflineUnblock: 'RequestUnblockSmartcard',
  TemporaryCardEnroll: 'RequestEnroll',
  TemporaryCardDisable: 'RequestRevoke',
  TemporaryCardRetire: 'RequestRevoke',
};

/** Types that make another card or profile. */
export const producing: ReadonlySet<RequestType> = new Set<RequestType>([
  'Enroll',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Duplicate',
  'TemporaryCardEnroll',
]);

/** Types that are carried out by reporting a status. */
export const changingStatus: ReadonlySet<RequestType> = new Set<RequestType>([
  'Disable',
  'SuspendOrReinstate',
  'Retire',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
]);

export function isOpen({ status }: ModelRequest): boolean {
  return status === 'Pending' || status === 'Approved' || status === 'Executing';
}

export function carrierOf({ cards }: Model, profile: ModelProfile): ModelCard | undefined {
  return cards.find((card) => card.profile === profile);
}

export function isTemporary(model: Model, profile: ModelProfile): boolean {
  return carrierOf(model, profile)?.flags.includes('Temporary') === true;
}

/** What a request makes or acts upon; in place it is what the card carries by now, which a renewal may have changed. */
export function actedOn({ type, newCard, newProfile }: ModelRequest): ModelProfile | null {
  return newCard !== null && !producing.has(type) ? newCard.profile : newProfile;
}

/** The status that a request leads its card or profile to. */
export function resultOf({ type, direction }: ModelRequest): 'Disabled' | 'Retired' | 'Suspended' | 'Active' {
  if (type === 'SuspendOrReinstate') return direction === 'reinstate' ? 'Active' : 'Suspended';
  return type === 'Disable' || type === 'TemporaryCardDisable' ? 'Disabled' : 'Retired';
}

/** How a command line names an object: in the order in which they came into being, from 1. */
export function nameOf(
  model: Model,
  object: ModelCard | ModelProfile | ModelRequest | null | undefined,
): string {
  if (object == null) return 'nothing';
  if ('cardId' in object) return `card ${model.cards.indexOf(object) + 1}`;
  if ('carried' in object) return `profile ${model.profiles.indexOf(object) + 1}`;
  return `request ${model.requests.indexOf(object) + 1} (${object.type} of ${object.target})`;
}
