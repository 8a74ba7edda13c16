import {
  CmError,
  malformed,
  notFound,
  type PolicyName,
  type Profile,
  type ProfileTemplateUuid,
  type ProfileUuid,
  type Repositories,
  type Request,
  requestSecurityDescriptor,
  requestTransitions,
  type Smartcard,
  type SmartcardUuid,
  transition,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { findProfile, findSmartcard } from '../visibility.js';
import type { CreateCommand, Creation, Workflow } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
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
 * `PolicyViolation` and `IllegalTransition` when the type, the policy, the rights or the card's state forbid it.
 */
export async function createRequest(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
  command: CreateRequestCommand,
): Promise<Request> {
  const uuid = ports.randomness.uuid<'Request'>();
  return await audited(ports, caller, 'request.create', { type: 'Request', uuid }, async (attempt) => {
    attempt.facts.requestType = command.type;
    const workflow = workflowOf(command.type);
    return await ports.store.transaction(async (tx) => {
      const creation = await startCreation(tx, caller, workflow, command);
      attempt.targetUserUuid = creation.target.uuid;
      for (const step of workflow.create) await step(creation);
      const pending = pendingRequest(uuid, creation, ports.clock.now());
      await tx.requests.insert(pending);
      const request = creation.policy.approvalsNeeded > 0 ? pending : await approveAtOnce(tx, pending);
      attempt.facts.status = request.status;
      attempt.facts.profileTemplateUuid = request.profileTemplateUuid;
      await attempt.succeed(tx);
      return request;
    });
  });
}

async function startCreation(
  tx: Repositories,
  caller: Caller,
  workflow: Workflow,
  command: CreateRequestCommand,
): Promise<Creation> {
  const subject = await findSubject(tx, caller, workflow, command);
  const template = await currentTemplate(tx, subject.profileTemplateUuid);
  return {
    tx,
    caller,
    command,
    workflow,
    target: await findTarget(tx, caller, subject.ownerUuid ?? command.targetUserUuid),
    template,
    policy: template.policies[workflow.policy satisfies PolicyName],
    smartcard: subject.smartcard,
    profile: subject.profile,
    dataCollection: [],
    dataCollectionFlags: { certificateManagerProvided: true, subscriberProvided: true },
    priority: 0,
  };
}

interface Subject {
  readonly profileTemplateUuid: ProfileTemplateUuid;
  readonly ownerUuid?: UserUuid;
  readonly smartcard?: Smartcard;
  readonly profile?: Profile | undefined;
}

async function findSubject(
  tx: Repositories,
  caller: Caller,
  workflow: Workflow,
  command: CreateRequestCommand,
): Promise<Subject> {
  if (workflow.subject === 'profileTemplate') {
    if (command.profileTemplateUuid === null)
      throw malformed('profiletemplateuuid', 'is required for this type');
    return { profileTemplateUuid: command.profileTemplateUuid };
  }
  if (command.smartcardUuid !== null) {
    const smartcard = await findSmartcard(tx, caller, command.smartcardUuid);
    const profile =
      smartcard.profileUuid === null ? undefined : await tx.profiles.find(smartcard.profileUuid);
    return {
      profileTemplateUuid: smartcard.profileTemplateUuid,
      ownerUuid: smartcard.assignedUserUuid,
      smartcard,
      profile,
    };
  }
  if (command.profileUuid === null) throw malformed('smartcard', 'is required for this type');
  const profile = await findProfile(tx, caller, command.profileUuid);
  const [smartcard] = await tx.smartcards.listByProfile(profile.uuid);
  if (smartcard === undefined) {
    throw new CmError('PolicyViolation', `${workflow.type} is for smart cards; this is a software profile.`);
  }
  return {
    profileTemplateUuid: profile.profileTemplateUuid,
    ownerUuid: profile.assignedUserUuid,
    smartcard,
    profile,
  };
}

async function findTarget(tx: Repositories, caller: Caller, uuid: UserUuid | null): Promise<User> {
  if (uuid === null || uuid === caller.user.uuid) return caller.user;
  const target = await tx.users.find(uuid);
  if (target === undefined) throw notFound('target user');
  if ((await tx.groups.rightsOver(caller.user.uuid, uuid)).length === 0) throw notFound('target user');
  return target;
}

function pendingRequest(uuid: Request['uuid'], creation: Creation, now: Date): Request {
  const { caller, command, target, template, policy, smartcard, profile } = creation;
  return {
    uuid,
    type: command.type,
    status: 'Pending',
    isSmartcard: template.isSmartcardProfileTemplate || smartcard !== undefined,
    isEnrollmentAgent: policy.enrollAgentRequired,
    dataCollection: creation.dataCollection,
    dataCollectionFlags: creation.dataCollectionFlags,
    originatorUserUuid: caller.user.uuid,
    targetUserUuid: target.uuid,
    submittedAt: now,
    completedAt: null,
    newProfileUuid: profile?.uuid ?? null,
    oldProfileUuid: profile?.uuid ?? null,
    newSmartcardUuid: smartcard?.uuid ?? null,
    oldSmartcardUuid: smartcard?.uuid ?? null,
    priority: creation.priority,
    comment: command.comment,
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: template.version,
    securityDescriptor: requestSecurityDescriptor(target),
    approvalsNeeded: policy.approvalsNeeded,
    approvedBy: [],
    revision: 1,
  };
}

/** A request is Pending first even when no approval is needed, as in MIM CM. */
async function approveAtOnce(tx: Repositories, pending: Request): Promise<Request> {
  const status = transition(requestTransitions, 'request', pending.status, 'approveLast');
  return await tx.requests.update({ ...pending, status });
}
