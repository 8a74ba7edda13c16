import {
  noKeyAttestation,
  type PolicyName,
  type ProfileTemplate,
  policyNames,
  type WorkflowPolicy,
} from '@cardea/domain';
import type { ProfileTemplateLine } from './parse-profile-template.js';
import { canonical, type Planning } from './plan.js';

/** Plans the versions of profile templates, oldest first; a line without version makes one when it says something new. */
export async function planProfileTemplates(
  { store }: Planning,
  lines: readonly ProfileTemplateLine[],
): Promise<ProfileTemplate[]> {
  const planned: ProfileTemplate[] = [];
  const inOrder = [...lines].sort(
    (one, other) => (one.version ?? Number.POSITIVE_INFINITY) - (other.version ?? Number.POSITIVE_INFINITY),
  );
  for (const entry of inOrder) {
    const { uuid } = entry.template;
    const newest = await store.profileTemplates.find(uuid);
    if (entry.version !== undefined) {
      const stored = await store.profileTemplates.findVersion(uuid, entry.version);
      const wanted = { ...completed(entry, stored ?? newest), version: entry.version };
      if (stored === undefined || canonical(stored) !== canonical(wanted)) planned.push(wanted);
      continue;
    }
    const current = [...planned, ...(newest === undefined ? [] : [newest])]
      .filter((one) => one.uuid === uuid)
      .reduce<ProfileTemplate | undefined>(
        (top, one) => (top && top.version >= one.version ? top : one),
        undefined,
      );
    const wanted = completed(entry, current);
    if (current === undefined) planned.push({ ...wanted, version: 1 });
    else if (canonical({ ...wanted, version: current.version }) !== canonical(current)) {
      planned.push({ ...wanted, version: current.version + 1 });
    }
  }
  return planned;
}

/** What the line does not say is as in `stored`. */
function completed(
  { template, carried }: ProfileTemplateLine,
  stored: ProfileTemplate | undefined,
): Omit<ProfileTemplate, 'version'> {
  const policies: { [name in PolicyName]: WorkflowPolicy } = { ...template.policies };
  for (const name of policyNames) {
    const mailTemplates =
      carried.mailTemplates === undefined
        ? stored?.policies[name].mailTemplates
        : carried.mailTemplates[name];
    policies[name] = { ...policies[name], mailTemplates: mailTemplates ?? [] };
  }
  return {
    ...template,
    policies,
    securityDescriptor: carried.securityDescriptor ?? stored?.securityDescriptor ?? '',
    expiryReminderDays: carried.expiryReminderDays ?? stored?.expiryReminderDays ?? [],
    keyAttestation: carried.keyAttestation ?? stored?.keyAttestation ?? noKeyAttestation,
  };
}
