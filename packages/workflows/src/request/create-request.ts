import {
  malformed,
  needsEnrollmentAgent,
  notFound,
  type Profile,
  type ProfileTemplateUuid,
  type ProfileUuid,
  type Repositories,
  type Request,
  requestSecurityDescriptor,
  type Smartcard,
  type SmartcardUuid,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import { Access } from '../authorization/access.js';
import {
  type InitiationSubject,
  initiationOf,
  mustBeAllowed,
  operationOf,
} from '../authorization/initiation.js';
import { ownerOf } from '../authorization/target.js';
import { listedTrustees } from '../authorization/trustees.js';
import { notify } from '../notify.js';
import type { Caller, Ports } from '../ports.js';
import { findProfile, findSmartcard } from '../visibility.js';
import type { CreateCommand, Creation, Workflow } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
import { markApproved } from './mark-approved.js';
import { currentTemplate } from './templates.js';

/** A request as a client asks for it (MIM CM: create request). */
export interface CreateRequestCommand extends CreateCommand {
  readonly profileTemplateUuid: ProfileTemplateUuid | null;
  readonly smartcardUuid: SmartcardUuid | null;
  readonly profileUuid: ProfileUuid | null;
  /** Null = the caller. */
  readonly targetUserUuid: UserUuid | null;
}

/**
 * Creates a request and moves it to Approved when its policy needs no approval.
 *
 * Errors: `MalformedInput` when the subject is not named or a data item is wrong; `NotFound`, `NotAuthorized`,
 * `PolicyViolation` and `IllegalTransition` when the type, the policy, the rights or the object's state forbid it.
 */
export async function createRequest(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness' | 'secrets' | 'keyArchive'>,
  caller: Caller,
  command: CreateRequestCommand,
): Promise<Request> {
  const uuid = ports.randomness.uuid<'Request'>();
  return await audited(ports, caller, 'request.create', { type: 'Request', uuid }, async (attempt) => {
    attempt.facts.requestType = command.type;
    const workflow = workflowOf(command.type);
    return await ports.store.transaction(async (tx) => {
      const access = new Access(tx, caller);
      const subject = await findSubject(tx, access, workflow, command);
      attempt.targetUserUuid = subject.target.uuid;
      const operation = operationOf(workflow, command.direction, subject);
      const initiation = initiationOf(tx, access, workflow, operation, subject);
      await mustBeAllowed(initiation);
      const creation: Creation = {
        ...initiation,
        ports,
        requestUuid: uuid,
        command,
        dataCollection: [],
        dataCollectionFlags: { certificateManagerProvided: true, subscriberProvided: true },
        priority: 0,
        details: {},
      };
      for (const step of workflow.create) await step(creation);
      const pending = pendingRequest(creation, ports.clock.now());
      await tx.requests.insert(pending);
      await notify(ports, tx, 'CreateRequest', pending);
      const request = await settle(ports, tx, creation, pending);
      attempt.facts.status = request.status;
      attempt.facts.profileTemplateUuid = request.profileTemplateUuid;
      await attempt.succeed(tx);
      return request;
    });
  });
}

/** A request is Pending first even when no approval is needed, as in MIM CM. */
async function settle(
  ports: Pick<Ports, 'clock' | 'randomness' | 'secrets' | 'keyArchive'>,
  tx: Repositories,
  { policy }: Creation,
  pending: Request,
): Promise<Request> {
  if (pending.approvalsNeeded === 0) return await markApproved(ports, tx, policy, pending);
  await notify(ports, tx, 'ApprovalWaiting', pending);
  return pending;
}

async function findSubject(
  tx: Repositories,
  access: Access,
  workflow: Workflow,
  command: CreateRequestCommand,
): Promise<InitiationSubject> {
  const object = await findObject(tx, access, workflow, command);
  if (object === undefined) {
    if (command.profileTemplateUuid === null)
      throw malformed('profiletemplateuuid', 'is required for this type');
    return {
      target: await findTarget(tx, access, command.targetUserUuid),
      template: await currentTemplate(tx, command.profileTemplateUuid),
      smartcard: undefined,
      profile: undefined,
    };
  }
  const { smartcard, profile } = object;
  const { assignedUserUuid, profileTemplateUuid } = smartcard ?? profile;
  const { user } = access.caller;
  return {
    target: assignedUserUuid === user.uuid ? user : await ownerOf(tx, assignedUserUuid),
    template: await currentTemplate(tx, profileTemplateUuid),
    smartcard,
    profile,
  };
}

type FoundObject =
  | { readonly smartcard: Smartcard; readonly profile: Profile | undefined }
  | { readonly smartcard: undefined; readonly profile: Profile };

async function findObject(
  tx: Repositories,
  access: Access,
  workflow: Workflow,
  command: CreateRequestCommand,
): Promise<FoundObject | undefined> {
  if (workflow.subject === 'profileTemplate') return undefined;
  if (command.smartcardUuid !== null) {
    const smartcard = await findSmartcard(tx, access, command.smartcardUuid);
    const profile =
      smartcard.profileUuid === null ? undefined : await tx.profiles.find(smartcard.profileUuid);
    return { smartcard, profile };
  }
  if (command.profileUuid !== null) {
    const profile = await findProfile(tx, access, command.profileUuid);
    const [smartcard] = await tx.smartcards.listByProfile(profile.uuid);
    return smartcard === undefined ? { smartcard, profile } : { smartcard, profile };
  }
  if (workflow.subject === 'objectOrProfileTemplate') return undefined;
  throw malformed('smartcard', 'or profile is required for this type');
}

async function findTarget(tx: Repositories, access: Access, uuid: UserUuid | null): Promise<User> {
  const { user } = access.caller;
  if (uuid === null || uuid === user.uuid) return user;
  const target = await tx.users.find(uuid);
  if (target !== undefined && (await access.maySee(uuid))) return target;
  throw notFound('target user');
}

function pendingRequest(creation: Creation, now: Date): Request {
  const { caller, command, target, template, policy, workflow, smartcard, profile } = creation;
  return {
    uuid: creation.requestUuid,
    type: command.type,
    status: 'Pending',
    isSmartcard: template.isSmartcardProfileTemplate || smartcard !== undefined,
    isEnrollmentAgent: needsEnrollmentAgent(workflow.type, policy),
    dataCollection: creation.dataCollection,
    dataCollectionFlags: creation.dataCollectionFlags,
    originatorUserUuid: caller.user.uuid,
    targetUserUuid: target.uuid,
    submittedAt: now,
    completedAt: null,
    newProfileUuid: workflow.isInPlace ? (profile?.uuid ?? null) : null,
    oldProfileUuid: profile?.uuid ?? null,
    newSmartcardUuid: workflow.isInPlace ? (smartcard?.uuid ?? null) : null,
    oldSmartcardUuid: smartcard?.uuid ?? null,
    priority: creation.priority,
    comment: command.comment,
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: template.version,
    securityDescriptor: requestSecurityDescriptor(target, caller.user, {
      managers: listedTrustees(policy.authorizedInitiator),
      approvers: listedTrustees(policy.authorizedApprover),
    }),
    approvalsNeeded: policy.approvalsNeeded,
    approvedBy: [],
    details: creation.details,
    revision: 1,
  };
}
