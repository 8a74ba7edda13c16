import {
  CmError,
  notFound,
  type PolicyName,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type SmartcardConfiguration,
  type UserUuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import { firstObstacle, initiationOf } from '../authorization/initiation.js';
import type { Caller, Ports } from '../ports.js';
import { findUser } from '../visibility.js';
import { workflowOf } from '../workflow-registry.js';

type Reading = Pick<Ports, 'store'>;

/** The profile templates by which the caller could enroll now. */
export async function listEnrollableTemplates(
  { store }: Reading,
  caller: Caller,
): Promise<readonly ProfileTemplate[]> {
  const access = new Access(store, caller);
  const enrollable: ProfileTemplate[] = [];
  for (const template of await store.profileTemplates.list()) {
    const subject = { target: caller.user, template, smartcard: undefined, profile: undefined };
    const initiation = initiationOf(store, access, workflowOf('Enroll'), undefined, subject);
    if ((await firstObstacle(initiation)) === undefined) enrollable.push(template);
  }
  return enrollable;
}

/** Requests that bring somebody something new by a profile template. */
const enrolling = ['Enroll', 'TemporaryCardEnroll'] as const;

/** A profile template by which the caller could start something for somebody now. */
export interface TemplateForUser {
  readonly template: ProfileTemplate;
  readonly requestTypes: readonly (typeof enrolling)[number][];
}

/**
 * The profile templates by which the caller could start an enrollment, or a temporary card that belongs to no other card, for
 * a person now; by the rules that creating the request asks.
 *
 * Errors: `NotFound` for users that the caller may not see.
 */
export async function listTemplatesForUser(
  { store }: Reading,
  caller: Caller,
  targetUuid: UserUuid,
): Promise<readonly TemplateForUser[]> {
  const access = new Access(store, caller);
  const target = await findUser(store, access, targetUuid);
  const found: TemplateForUser[] = [];
  for (const template of await store.profileTemplates.list()) {
    const subject = { target, template, smartcard: undefined, profile: undefined };
    const requestTypes: TemplateForUser['requestTypes'][number][] = [];
    for (const type of enrolling) {
      const initiation = initiationOf(store, access, workflowOf(type), undefined, subject);
      if ((await firstObstacle(initiation)) === undefined) requestTypes.push(type);
    }
    if (requestTypes.length > 0) found.push({ template, requestTypes });
  }
  return found;
}

/** Errors: `NotFound`, alike for absent ones and those that the caller may not read. */
export async function readProfileTemplate(
  { store }: Reading,
  caller: Caller,
  uuid: ProfileTemplateUuid,
): Promise<ProfileTemplate> {
  const template = await store.profileTemplates.find(uuid);
  if (template === undefined) throw notFound('profile template');
  if ((await new Access(store, caller).mayReadTemplate(template)).isGranted) return template;
  throw notFound('profile template');
}

/** Errors: `NotFound`. */
export async function readWorkflowPolicy(
  ports: Reading,
  caller: Caller,
  uuid: ProfileTemplateUuid,
  name: PolicyName,
): Promise<WorkflowPolicy> {
  return (await readProfileTemplate(ports, caller, uuid)).policies[name];
}

/** Errors: `NotFound`; `PolicyViolation` for a software profile template. */
export async function readSmartcardConfiguration(
  ports: Reading,
  caller: Caller,
  uuid: ProfileTemplateUuid,
): Promise<SmartcardConfiguration> {
  const template = await readProfileTemplate(ports, caller, uuid);
  if (template.smartcardConfiguration !== null) return template.smartcardConfiguration;
  throw new CmError(
    'PolicyViolation',
    `${template.name} is a software profile template; it has no smart card.`,
  );
}
