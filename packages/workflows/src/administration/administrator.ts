import { CmError, type ManagementRight, type Repositories } from '@cardea/domain';
import { Access, type AccessReader } from '../authorization/access.js';
import type { Caller } from '../ports.js';

/**
 * The authorisation step of every administrative use case: the caller holds a right for the whole site (MIM CM: the
 * right FIM CM Audit manages profile templates and reports).
 *
 * Errors: `NotAuthorized`, naming the right and why it isn't held.
 */
export async function requireSiteRight(access: Access, right: ManagementRight): Promise<void> {
  const { isGranted, rule } = await access.siteRight(right);
  if (!isGranted) throw new CmError('NotAuthorized', `This needs the right ${right} for the site: ${rule}.`);
}

/** The caller's access, once the right Audit for the site is there. Errors: `NotAuthorized`. */
export async function administratorAccess(repositories: AccessReader, caller: Caller): Promise<Access> {
  const access = new Access(repositories, caller);
  await requireSiteRight(access, 'Audit');
  return access;
}

/** Throws `Conflict` when `current` isn't what the change was based on (an `If-Match` that doesn't match). */
export type Precondition<T> = (current: T) => void;

/** Part of the store that a change to the directory reads and writes. */
export type DirectoryRepositories = Pick<Repositories, 'users' | 'groups' | 'siteSettings'>;
