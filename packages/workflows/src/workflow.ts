import type {
  CollectedItem,
  DataCollectionFlags,
  ManagementRight,
  PolicyName,
  Profile,
  ProfileTemplate,
  Repositories,
  Request,
  RequestType,
  RevocationReason,
  Smartcard,
  User,
  WorkflowPolicy,
} from '@cardea/domain';
import type { Attempt } from './audit-trail.js';
import type { Caller, Ports } from './ports.js';

/** What a client sends to create a request, understood but not yet judged. */
export interface CreateCommand {
  readonly type: RequestType;
  readonly items: readonly { readonly name: string; readonly value: string }[];
  readonly comment: string;
  readonly priority: number | undefined;
}

/** A request about to be created: what the shared part established, and what the steps add. */
export interface Creation {
  readonly tx: Repositories;
  readonly caller: Caller;
  readonly command: CreateCommand;
  readonly workflow: Workflow;
  readonly target: User;
  readonly template: ProfileTemplate;
  readonly policy: WorkflowPolicy;
  readonly smartcard: Smartcard | undefined;
  readonly profile: Profile | undefined;
  dataCollection: readonly CollectedItem[];
  dataCollectionFlags: DataCollectionFlags;
  priority: number;
}

export type CreateStep = (creation: Creation) => Promise<void> | void;

/** A request being carried out, inside the transaction that will hold the change and its audit row. */
export interface Execution {
  readonly ports: Pick<Ports, 'authority' | 'randomness'>;
  readonly tx: Repositories;
  readonly caller: Caller;
  readonly attempt: Attempt;
  readonly now: Date;
  readonly workflow: Workflow;
  readonly template: ProfileTemplate;
  readonly policy: WorkflowPolicy;
  request: Request;
  smartcard: Smartcard | undefined;
  profile: Profile | undefined;
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

/** One request type: who may start it, and its steps in the order in which they run. */
export interface Workflow {
  readonly type: RequestType;
  /** The policy of the profile template that rules it. */
  readonly policy: PolicyName;
  /** What the request acts on: a new object by a profile template, or an existing one. */
  readonly subject: 'profileTemplate' | 'smartcard';
  /** The right that lets a manager start it for somebody else. */
  readonly right: ManagementRight;
  /** Whether whoever started it for somebody else may also carry it out. */
  readonly originatorMayExecute: boolean;
  readonly create: readonly CreateStep[];
  /** Steps of `POST /smartcards`. */
  readonly bindSmartcard?: readonly BindStep[];
  /** Steps before certificates are issued for `POST /requests/{id}/certificatedata`. */
  readonly certify?: readonly ExecuteStep[];
  /** Steps of `PUT /requests/{id}/smartcards/{id}`. */
  readonly updateSmartcard?: readonly ExecuteStep[];
  readonly complete: readonly ExecuteStep[];
  /** What abandoning a request that is being carried out undoes. */
  readonly abandon: readonly ExecuteStep[];
}

/** Declares a workflow. */
export function defineWorkflow(workflow: Workflow): Workflow {
  return workflow;
}

/** Why certificates of an unfinished enrollment are revoked. */
export const unfinishedEnrollmentReason: RevocationReason = 'cessationOfOperation';
