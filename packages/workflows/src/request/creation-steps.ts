import { CmError, type CollectedItem, checkAnswer, malformed, operations } from '@cardea/domain';
import { holdsRight, lacksRight } from '../visibility.js';
import type { Creation } from '../workflow.js';

// Steps that create requests, shared by the workflows that name them.

export function policyIsEnabled({ policy, workflow, template }: Creation): void {
  if (!policy.enabled) {
    throw new CmError('PolicyViolation', `The ${workflow.policy} policy of ${template.name} is not enabled.`);
  }
}

/** Self-service on what is one's own; a manager by the group right; nobody else. */
export async function initiatorIsAuthorized({
  tx,
  caller,
  target,
  policy,
  workflow,
}: Creation): Promise<void> {
  if (caller.user.uuid === target.uuid) {
    if (policy.selfServiceEnabled) return;
    throw new CmError('NotAuthorized', `The ${workflow.policy} policy does not allow self-service.`);
  }
  if (!(await holdsRight(tx, caller, workflow.right, target.uuid))) throw lacksRight(workflow.right);
}

/** The subject must still be in the directory, which supplies the names in certificates. */
export async function targetMayReceive({ tx, target }: Creation): Promise<void> {
  if ((await tx.users.find(target.uuid)) === undefined) {
    throw new CmError('PolicyViolation', 'The target user is not in the directory.');
  }
}

export function smartcardAllowsOperation({ workflow, smartcard }: Creation): void {
  const operation = operations.find((candidate) => candidate.requestType === workflow.type);
  if (operation === undefined || smartcard === undefined) return;
  if (operation.allowedStates.some((state) => state === smartcard.status)) return;
  throw new CmError(
    'IllegalTransition',
    `${operation.name} needs a smart card that is ${operation.allowedStates.join(' or ')}; this one is ${smartcard.status}.`,
  );
}

/** Two open requests of one kind on one card would race (MIM CM: CreateEnrollRequest has the like rule). */
export async function noSameRequestIsOpen({ tx, workflow, smartcard }: Creation): Promise<void> {
  if (smartcard === undefined) return;
  const [open] = await tx.requests.listOpenForSmartcard(smartcard.uuid, workflow.type);
  if (open !== undefined) {
    throw new CmError(
      'PolicyViolation',
      `${workflow.type} request ${open.uuid} is still open for this smart card; complete, cancel or abandon it first.`,
    );
  }
}

export function commentIsGiven({ policy, command }: Creation): void {
  if (policy.collectComments && command.comment.trim() === '')
    throw malformed('comment', 'is required by the policy');
}

/** Keeps the answers in the policy's order, then whatever else the client sent. */
export function collectDataItems(creation: Creation): void {
  const { policy, command } = creation;
  const given = new Map(command.items.map((item) => [item.name.toLowerCase(), item.value]));
  const asked = policy.policyDataCollection.map((item): CollectedItem => {
    const answer = given.get(item.name.toLowerCase()) ?? null;
    if (item.originator === 'CertificateManager') {
      if (answer !== null)
        throw malformed(`datacollection[${item.name}]`, 'is supplied by a certificate manager');
      return { name: item.name, value: null };
    }
    checkAnswer(item, answer);
    return { name: item.name, value: answer };
  });
  const askedNames = new Set(policy.policyDataCollection.map((item) => item.name.toLowerCase()));
  creation.dataCollection = [
    ...asked,
    ...command.items.filter((item) => !askedNames.has(item.name.toLowerCase())),
  ];
  creation.dataCollectionFlags = {
    certificateManagerProvided: policy.policyDataCollection.every((item) => item.originator === 'Subscriber'),
    subscriberProvided: true,
  };
  creation.priority = policy.collectRequestPriority
    ? (command.priority ?? policy.defaultRequestPriority)
    : policy.defaultRequestPriority;
}
