import type { ProfileTemplate } from '@cardea/domain';
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
  for (const { template, version } of inOrder) {
    if (version !== undefined) {
      const wanted = { ...template, version };
      const stored = await store.profileTemplates.findVersion(template.uuid, version);
      if (stored === undefined || canonical(stored) !== canonical(wanted)) planned.push(wanted);
      continue;
    }
    const stored = await store.profileTemplates.find(template.uuid);
    const current = [...planned, ...(stored === undefined ? [] : [stored])]
      .filter(({ uuid }) => uuid === template.uuid)
      .reduce<ProfileTemplate | undefined>(
        (top, one) => (top && top.version >= one.version ? top : one),
        undefined,
      );
    if (current === undefined) planned.push({ ...template, version: 1 });
    else if (canonical({ ...template, version: current.version }) !== canonical(current)) {
      planned.push({ ...template, version: current.version + 1 });
    }
  }
  return planned;
}
