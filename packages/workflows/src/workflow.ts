import {
  type Certificate,
  type CertificateTemplate,
  type CollectedItem,
  type DataCollectionFlags,
  type ManagementRight,
  type Operation,
  type PolicyName,
  type Profile,
  type ProfileTemplate,
  policyOfRequestType,
  type Repositories,
  type Request,
  type RequestDetails,
  type RequestType,
  type RevocationReason,
  type Smartcard,
  type SmartcardStatus,
  type User,
  type WorkflowPolicy,
} from '@cardea/domain';
import type { Attempt } from './audit-trail.js';
import type { Access } from './authorization/access.js';
import type { Finding } from './authorization/findings.js';
import type { Caller, Ports } from './ports.js';

/** What a client sends to create a request, understood but not yet judged. */
export interface CreateCommand {
  readonly type: RequestType;
  readonly items: readonly { readonly name: string; readonly value: string }[];
  readonly comment: string;
  readonly priority: number | undefined;
  /** Which way a SuspendOrReinstate request goes, where its name told. */
  readonly direction?: 'suspend' | 'reinstate' | null;
  readonly revocationReason?: RevocationReason | null;
  readonly revocationDelaySeconds?: number | null;
  readonly certificateTemplates?: readonly string[] | null;
  readonly onlineUpdateReason?: RequestDetails['onlineUpdateReason'] | null;
}

/** A request that somebody may or may not start: what the rules look at. */
export interface Initiation {
  readonly repositories: Repositories;
  readonly access: Access;
  readonly caller: Caller;
  readonly workflow: Workflow;
  /** The operation on an existing object; undefined when something new is made by a profile template alone. */
  readonly operation: Operation | undefined;
  readonly target: User;
  readonly template: ProfileTemplate;
  readonly policy: WorkflowPolicy;
  readonly smartcard: Smartcard | undefined;
  readonly profile: Profile | undefined;
}

/** One rule about who may start a request on what; it looks and changes nothing. */
export type Rule = (initiation: Initiation) => Promise<Finding> | Finding;

/** A request about to be created: what the rules allowed, and what the steps add. */
export interface Creation extends Initiation {
  readonly ports: Pick<Ports, 'secrets'>;
  readonly requestUuid: Request['uuid'];
  readonly command: CreateCommand;
  dataCollection: readonly CollectedItem[];
  dataCollectionFlags: DataCollectionFlags;
  priority: number;
  details: RequestDetails;
}

export type CreateStep = (creation: Creation) => Promise<void> | void;

/** A request being carried out, inside the transaction that will hold the change and its audit row. */
export interface Execution {
  readonly ports: Pick<Ports, 'authorities' | 'randomness' | 'clock' | 'secrets'>;
  readonly tx: Repositories;
  readonly access: Access;
  readonly caller: Caller;
  readonly attempt: Attempt;
  readonly now: Date;
  readonly workflow: Workflow;
  readonly template: ProfileTemplate;
  readonly policy: WorkflowPolicy;
  request: Request;
  /** The object that is produced, or acted upon in place. */
  smartcard: Smartcard | undefined;
  profile: Profile | undefined;
  /** What the request started from; the same as the above when it acts in place. */
  readonly oldSmartcard: Smartcard | undefined;
  oldProfile: Profile | undefined;
}

export type ExecuteStep = (execution: Execution) => Promise<void> | void;

/** The card that a client wants to bind to a request. */
export interface CardToBind {
  readonly cardId: NonNullable<Smartcard['cardId']>;
  /** Lower-case hex, empty when not told. */
  readonly atr: string;
  /** Version of the admin-key master for a card that has none yet. */
  readonly newAdminKeyVersion: number;
}

export type BindStep = (execution: Execution, card: CardToBind) => Promise<void> | void;

/** A certificate that a request has issued; the client or the server makes its key. */
export interface PlannedIssuance {
  /** Place among the profile template's certificate templates, from 0. */
  readonly optionIndex: number;
  readonly template: CertificateTemplate;
  /** The certificates by the same certificate template that a renewal is to replace, the longest valid first. */
  readonly renewed?: readonly Certificate[];
}

/** An archived certificate that a request puts onto the new card or profile with its private key. */
export interface PlannedRestoration {
  readonly certificate: Certificate;
  readonly isKeyHistory: boolean;
}

/** Which certificates a request issues anew and which it restores from the archive. */
export interface CertificatePlan {
  readonly issue: readonly PlannedIssuance[];
  readonly restore: readonly PlannedRestoration[];
}

/** How the new profile and card are marked and linked. */
export type Production = Pick<Profile, 'parentProfileUuid' | 'primaryProfileUuid' | 'assignedUserUuid'> & {
  readonly profileFlags: Profile['flags'];
  readonly smartcardFlags: Smartcard['flags'];
} & Pick<Smartcard, 'parentSmartcardUuid' | 'primarySmartcardUuid' | 'permanentSmartcardUuid'>;

/** What a request that certifies makes: by which plan, and whether a new profile carries it. */
export interface Certifying {
  readonly plan: (
    reading: Pick<Execution, 'template' | 'request' | 'oldProfile'> & { readonly repositories: Repositories },
  ) => Promise<CertificatePlan>;
  /** Undefined when the certificates go onto the profile that is there. */
  readonly produce?: (execution: Execution) => Production;
}

/** One request type: who may start it, and its steps in the order in which they run. */
export interface Workflow {
  readonly type: RequestType;
  /** The policy of the profile template that rules it, as `policyOfRequestType` says. */
  readonly policy: PolicyName;
  /**
   * What the request acts on: a profile template, an existing card or profile, or (temporary cards) a card or, without
   * one, a template.
   */
  readonly subject: 'profileTemplate' | 'object' | 'objectOrProfileTemplate';
  /** Whether it acts on the card or profile in place rather than producing another. */
  readonly isInPlace: boolean;
  /** The right that lets a manager start it for somebody else. */
  readonly right: ManagementRight;
  /** Who carries it out beside the target user: nobody else, or whoever may start it for that person. */
  readonly executors: 'target' | 'targetAndInitiators';
  /** Whether its execution talks to the card under the admin key. */
  readonly usesAdminKey: boolean;
  /** Whether its execution sets a user PIN. */
  readonly setsUserPin: boolean;
  /** Rules by which it is offered, explained and accepted. */
  readonly initiate: readonly Rule[];
  /** Steps that take in what the client sent. */
  readonly create: readonly CreateStep[];
  readonly certifying?: Certifying;
  /** Steps of `POST /smartcards`. */
  readonly bindSmartcard?: readonly BindStep[];
  /** Steps before certificates are issued for `POST /requests/{id}/certificatedata`. */
  readonly certify?: readonly ExecuteStep[];
  /** The status that the request leads its card or profile to; SuspendOrReinstate decides by its direction. */
  readonly resultingStatus?: (request: Request) => SmartcardStatus & Profile['status'];
  /** Steps of `PUT /requests/{id}/smartcards/{id}` and `…/profiles/{id}`. */
  readonly updateStatus?: readonly ExecuteStep[];
  readonly complete: readonly ExecuteStep[];
  /** What abandoning a request that is being carried out undoes. */
  readonly abandon: readonly ExecuteStep[];
}

/** Declares a workflow. */
export function defineWorkflow(workflow: Omit<Workflow, 'policy'>): Workflow {
  return { ...workflow, policy: policyOfRequestType[workflow.type] };
}

/** Why certificates of an unfinished enrollment are revoked. */
export const unfinishedEnrollmentReason: RevocationReason = 'cessationOfOperation';
