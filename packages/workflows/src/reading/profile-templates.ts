import {
  CmError,
  notFound,
  type PolicyName,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type SmartcardConfiguration,
  type WorkflowPolicy,
} from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';

type Reading = Pick<Ports, 'store'>;

/** The profile templates by which the caller may enroll: Enroll enabled and open to self-service. */
export async function listEnrollableTemplates(
  { store }: Reading,
  _caller: Caller,
): Promise<readonly ProfileTemplate[]> {
  const templates = await store.profileTemplates.list();
  return templates.filter(({ policies }) => policies.Enroll.enabled && policies.Enroll.selfServiceEnabled);
}

/** Profile templates hold no secrets; everyone signed in may read them. Errors: `NotFound`. */
export async function readProfileTemplate(
  { store }: Reading,
  _caller: Caller,
  uuid: ProfileTemplateUuid,
): Promise<ProfileTemplate> {
  const template = await store.profileTemplates.find(uuid);
  if (template === undefined) throw notFound('profile template');
  return template;
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
