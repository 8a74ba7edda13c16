import {
  type CertificateTemplate,
  CmError,
  malformed,
  notFound,
  type TemplateValidation,
  validateWholeTemplate,
} from '@cardea/domain';
import { type Attempt, audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess, type Precondition } from './administrator.js';
import { differencesBetween } from './differences.js';
import { InvalidTemplate } from './invalid-template.js';

type Changing = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities'>;

/** Most changed paths that an audit event names. */
const mostPaths = 50;

/**
 * Saves a certificate template whole. Certificates are issued by it from the next one on; requests under way are no
 * exception.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound`; `Conflict` by `isUnchanged`, which sees what is stored; `MalformedInput`
 * naming the field at fault, also where the name would change.
 */
export async function saveCertificateTemplate(
  ports: Changing,
  caller: Caller,
  commonName: string,
  template: CertificateTemplate,
  isUnchanged: Precondition<CertificateTemplate>,
): Promise<CertificateTemplate> {
  const object = { type: 'CertificateTemplate', uuid: commonName };
  return await audited(ports, caller, 'certificateTemplate.change', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const stored = await tx.certificateTemplates.findForChange(commonName);
      if (stored === undefined) throw notFound('certificate template');
      isUnchanged(stored);
      if (template.commonName !== commonName)
        throw malformed('commonName', 'stays what it is, for profile templates name it; create another one');
      mustBeSound(ports, template);
      noteChange(attempt, stored, template);
      await tx.certificateTemplates.put(template);
      await attempt.succeed(tx);
      return template;
    });
  });
}

/**
 * Creates a certificate template. Nothing is issued by it until a profile template names it.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` naming the field at fault; `PolicyViolation` when the name is taken.
 */
export async function createCertificateTemplate(
  ports: Changing,
  caller: Caller,
  template: CertificateTemplate,
): Promise<CertificateTemplate> {
  const object = { type: 'CertificateTemplate', uuid: template.commonName };
  return await audited(ports, caller, 'certificateTemplate.change', object, async (attempt) => {
    attempt.facts.created = true;
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      mustBeSound(ports, template);
      if (!(await tx.certificateTemplates.insert(template)))
        throw new CmError('PolicyViolation', 'Another certificate template has this name.');
      await attempt.succeed(tx);
      return template;
    });
  });
}

/** Finds everything wrong with a certificate template without saving it. Errors: `NotAuthorized` without Audit. */
export async function findCertificateTemplateFaults(
  ports: Changing,
  caller: Caller,
  template: CertificateTemplate,
): Promise<TemplateValidation> {
  await administratorAccess(ports.store, caller);
  return faultsOf(ports, template);
}

function faultsOf({ authorities }: Changing, template: CertificateTemplate): TemplateValidation {
  return validateWholeTemplate(
    template,
    authorities.list().map(({ name }) => name),
  );
}

function mustBeSound(ports: Changing, template: CertificateTemplate): void {
  const faults = faultsOf(ports, template);
  if (faults.errors.length > 0) throw new InvalidTemplate(faults);
}

function noteChange(attempt: Attempt, before: CertificateTemplate, after: CertificateTemplate): void {
  const paths = differencesBetween(before, after).map(({ path }) => path);
  attempt.facts.changedPaths = paths.slice(0, mostPaths).join(', ');
  attempt.facts.changedCount = paths.length;
}
