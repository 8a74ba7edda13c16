import { malformed, parseSecurityDescriptor } from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess, type DirectoryRepositories, type Precondition } from './administrator.js';
import { withoutRaisingOwnRights } from './own-rights.js';

/** Settings of the site that rule who holds rights. */
export interface SiteSettings {
  /** SDDL of the service connection point, place one of the five; empty = the groups' rights over everyone count. */
  readonly connectionPointDescriptor: string;
  /** `UseUser`, `UseGroups`, both with a comma between, or empty (MIM CM: Clm.RequestSecurity.Flags). */
  readonly requestSecurityFlags: string;
}

const knownFlags = ['UseUser', 'UseGroups'];

/** Errors: `NotAuthorized` without Audit. */
export async function readSiteSettings(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<SiteSettings> {
  await administratorAccess(store, caller);
  return await storedSettings(store);
}

async function storedSettings({
  siteSettings,
}: Pick<DirectoryRepositories, 'siteSettings'>): Promise<SiteSettings> {
  return {
    connectionPointDescriptor: (await siteSettings.find('connectionPointDescriptor')) ?? '',
    requestSecurityFlags: (await siteSettings.find('requestSecurityFlags')) ?? 'UseUser,UseGroups',
  };
}

/**
 * Sets the settings of the site.
 *
 * Errors: `NotAuthorized` without Audit and when it raised the caller's own rights; `PolicyViolation` when the caller would
 * lose Audit; `Conflict` by `isUnchanged`; `MalformedInput`.
 */
export async function changeSiteSettings(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
  settings: SiteSettings,
  isUnchanged: Precondition<SiteSettings>,
): Promise<SiteSettings> {
  const object = { type: 'Site', uuid: 'site' };
  return await audited(ports, caller, 'site.change', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const before = await storedSettings(tx);
      isUnchanged(before);
      parseSecurityDescriptor(settings.connectionPointDescriptor, 'connectionPointDescriptor');
      const after = { ...settings, requestSecurityFlags: flagsOf(settings.requestSecurityFlags) };
      attempt.facts.changedDescriptor = before.connectionPointDescriptor !== after.connectionPointDescriptor;
      attempt.facts.flagsBefore = before.requestSecurityFlags;
      attempt.facts.flagsAfter = after.requestSecurityFlags;
      await withoutRaisingOwnRights(tx, caller, [], async () => {
        await tx.siteSettings.put('connectionPointDescriptor', after.connectionPointDescriptor);
        await tx.siteSettings.put('requestSecurityFlags', after.requestSecurityFlags);
      });
      await attempt.succeed(tx);
      return after;
    });
  });
}

/** In the order of the documentation, each once. */
function flagsOf(written: string): string {
  const parts = written
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const unknown = parts.find((part) => !knownFlags.includes(part));
  if (unknown !== undefined)
    throw malformed('requestSecurityFlags', `must be made of ${knownFlags.join(' and ')}`);
  return knownFlags.filter((flag) => parts.includes(flag)).join(',');
}
