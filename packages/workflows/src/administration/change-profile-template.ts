import {
  CmError,
  notFound,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type Repositories,
  requesterName,
  type TemplateFinding,
} from '@cardea/domain';
import { type Attempt, audited } from '../audit-trail.js';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess, type Precondition } from './administrator.js';
import {
  type FaultPorts,
  findFaults,
  InvalidProfileTemplate,
  templateDifferences,
} from './profile-templates.js';

type Changing = Pick<Ports, 'store' | 'clock' | 'randomness' | 'keyAttestation'>;

/** What a client writes: everything but identity and version, which are Cardea's. */
export type ProfileTemplateContent = Omit<ProfileTemplate, 'uuid' | 'version'>;

/** What was saved, and what may be doubtful about it. */
export interface SavedProfileTemplate {
  readonly template: ProfileTemplate;
  readonly warnings: readonly TemplateFinding[];
}

/** Most changed paths that an audit event names. */
const mostPaths = 50;

/**
 * Saves a profile template whole as its next version; requests under way keep the version that they began with. Content
 * that equals the newest version makes no version.
 *
 * Errors: `NotFound` for absent and unreadable ones; `NotAuthorized` without Audit and Write; `Conflict` by `isUnchanged`,
 * which sees the newest version, and when somebody else saves at the same time; {@link InvalidProfileTemplate};
 * `PolicyViolation` when another template has the name, or the kind (smart card or software) would change.
 */
export async function saveProfileTemplate(
  ports: Changing,
  caller: Caller,
  uuid: ProfileTemplateUuid,
  content: ProfileTemplateContent,
  isUnchanged: Precondition<ProfileTemplate>,
): Promise<SavedProfileTemplate> {
  const object = { type: 'ProfileTemplate', uuid };
  return await audited(ports, caller, 'profileTemplate.change', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      const newest = await changeable(tx, caller, uuid);
      isUnchanged(newest);
      if (newest.isSmartcardProfileTemplate !== content.isSmartcardProfileTemplate) {
        throw new CmError(
          'PolicyViolation',
          'A profile template stays what it is, for smart cards or for software; create another one.',
        );
      }
      const template = { ...content, uuid, version: newest.version + 1 };
      const differences = templateDifferences(newest, template);
      if (differences.length === 0) {
        attempt.facts.changedPaths = '';
        await attempt.succeed(tx);
        return { template: newest, warnings: (await findFaults(ports, tx, newest)).warnings };
      }
      noteChange(
        attempt,
        differences.map(({ path }) => path),
      );
      return await putNext(ports, tx, caller, attempt, template);
    });
  });
}

/**
 * Creates a profile template, version 1.
 *
 * Errors: `NotAuthorized` without Audit; {@link InvalidProfileTemplate}; `PolicyViolation` when the name is taken.
 */
export async function createProfileTemplate(
  ports: Changing,
  caller: Caller,
  content: ProfileTemplateContent,
): Promise<SavedProfileTemplate> {
  const uuid = ports.randomness.uuid<'ProfileTemplate'>();
  const object = { type: 'ProfileTemplate', uuid };
  return await audited(ports, caller, 'profileTemplate.change', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      attempt.facts.created = true;
      return await putNext(ports, tx, caller, attempt, { ...content, uuid, version: 1 });
    });
  });
}

/**
 * Copies the newest version of a profile template under another name, version 1.
 *
 * Errors: `NotFound`; `NotAuthorized` without Audit; `PolicyViolation` when the name is taken.
 */
export async function copyProfileTemplate(
  ports: Changing,
  caller: Caller,
  from: ProfileTemplateUuid,
  name: string,
): Promise<SavedProfileTemplate> {
  const uuid = ports.randomness.uuid<'ProfileTemplate'>();
  const object = { type: 'ProfileTemplate', uuid };
  return await audited(ports, caller, 'profileTemplate.change', object, async (attempt) => {
    attempt.facts.copiedFrom = from;
    return await ports.store.transaction(async (tx) => {
      const access = await administratorAccess(tx, caller);
      const original = await readable(tx, access, from);
      attempt.facts.copiedVersion = original.version;
      return await putNext(ports, tx, caller, attempt, { ...original, uuid, name, version: 1 });
    });
  });
}

async function readable(
  tx: Repositories,
  access: Access,
  uuid: ProfileTemplateUuid,
): Promise<ProfileTemplate> {
  const template = await tx.profileTemplates.find(uuid);
  if (template === undefined || !(await access.mayReadTemplate(template)).isGranted)
    throw notFound('profile template');
  return template;
}

/** The newest version, once the caller may change it. */
async function changeable(
  tx: Repositories,
  caller: Caller,
  uuid: ProfileTemplateUuid,
): Promise<ProfileTemplate> {
  const access = new Access(tx, caller);
  const template = await readable(tx, access, uuid);
  const { isGranted, rule } = await access.mayChangeTemplate(template);
  if (!isGranted)
    throw new CmError(
      'NotAuthorized',
      `Changing a profile template needs Audit for the site and Write: ${rule}.`,
    );
  return template;
}

function noteChange(attempt: Attempt, paths: readonly string[]): void {
  attempt.facts.changedPaths = paths.slice(0, mostPaths).join(', ');
  attempt.facts.changedCount = paths.length;
}

async function putNext(
  ports: FaultPorts,
  tx: Repositories,
  caller: Caller,
  attempt: Attempt,
  template: ProfileTemplate,
): Promise<SavedProfileTemplate> {
  attempt.facts.name = template.name;
  attempt.facts.version = template.version;
  const faults = await findFaults(ports, tx, template);
  if (faults.errors.length > 0) throw new InvalidProfileTemplate(faults);
  const folded = template.name.toLowerCase();
  const namesake = (await tx.profileTemplates.list()).find(
    (other) => other.uuid !== template.uuid && other.name.toLowerCase() === folded,
  );
  if (namesake !== undefined) throw new CmError('PolicyViolation', 'Another profile template has this name.');
  await tx.profileTemplates.putNext(template, ports.clock.now(), requesterName(caller.user));
  await attempt.succeed(tx);
  return { template, warnings: faults.warnings };
}
