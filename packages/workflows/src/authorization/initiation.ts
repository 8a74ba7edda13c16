import {
  type Operation,
  operations,
  type Profile,
  type ProfileTemplate,
  type Repositories,
  type Smartcard,
  type User,
} from '@cardea/domain';
import type { Initiation, Workflow } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
import type { Access } from './access.js';
import { type Finding, refusal } from './findings.js';

/** What a request would act on. */
export interface InitiationSubject {
  readonly target: User;
  readonly template: ProfileTemplate;
  readonly smartcard: Smartcard | undefined;
  readonly profile: Profile | undefined;
}

/** Puts together what the rules of a workflow look at. */
export function initiationOf(
  repositories: Repositories,
  access: Access,
  workflow: Workflow,
  operation: Operation | undefined,
  subject: InitiationSubject,
): Initiation {
  return {
    repositories,
    access,
    caller: access.caller,
    workflow,
    operation,
    ...subject,
    policy: subject.template.policies[workflow.policy],
  };
}

/** The workflow that carries an operation out. */
export function workflowOfOperation(operation: Operation): Workflow {
  return workflowOf(operation.requestType);
}

/**
 * The operation that a request type means on an object; for SuspendOrReinstate the one named, else the one that the
 * state of the object asks for (MIM CM: CreateReinstateRequest). Undefined when it makes something new.
 */
export function operationOf(
  workflow: Workflow,
  direction: 'suspend' | 'reinstate' | null | undefined,
  { smartcard, profile }: Pick<InitiationSubject, 'smartcard' | 'profile'>,
): Operation | undefined {
  const object = smartcard ?? profile;
  if (object === undefined) return undefined;
  const candidates = operations.filter(({ requestType }) => requestType === workflow.type);
  if (candidates.length === 1) return candidates[0];
  return (
    candidates.find((candidate) =>
      direction == null
        ? candidate.allowedStates.some((state) => state === object.status)
        : candidate.direction === direction,
    ) ?? candidates[0]
  );
}

/** Every rule's finding, in order. */
export async function findingsOf(initiation: Initiation): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const rule of initiation.workflow.initiate) findings.push(await rule(initiation));
  return findings;
}

/** The first finding that doesn't hold; undefined when the request may be started. */
export async function firstObstacle(initiation: Initiation): Promise<Finding | undefined> {
  for (const rule of initiation.workflow.initiate) {
    const finding = await rule(initiation);
    if (!finding.holds) return finding;
  }
  return undefined;
}

/** Errors: as the first rule that doesn't hold says. */
export async function mustBeAllowed(initiation: Initiation): Promise<void> {
  const obstacle = await firstObstacle(initiation);
  if (obstacle !== undefined) throw refusal(obstacle);
}
