import type { ProfileTemplateUuid, Smartcard } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

type Planning = Pick<Ports, 'store' | 'adminKeys'>;

/** Cards in use whose admin key comes from the same place. */
export interface AdminKeyPlanRow {
  readonly profileTemplateUuid: ProfileTemplateUuid;
  /** Empty when the template is gone. */
  readonly profileTemplate: string;
  /** Version of the admin-key master; null for keys that were imported from another system. */
  readonly adminKeyVersion: number | null;
  /** Whether an online update would give these cards another admin key. */
  readonly needsUpdate: boolean;
  readonly count: number;
}

/** Which cards have their admin keys from the current master, and which need an update for it. */
export interface AdminKeyPlan {
  readonly currentVersion: number;
  readonly rows: readonly AdminKeyPlanRow[];
}

/** Plans the move of the cards to the current admin-key master. */
export async function planAdminKeyRotation({ store, adminKeys }: Planning): Promise<AdminKeyPlan> {
  const currentVersion = await adminKeys.currentVersion();
  const templates = new Map(
    (await store.profileTemplates.list()).map((template) => [template.uuid, template]),
  );
  const counts = await store.smartcards.countByAdminKey();
  const rows = counts.map(({ profileTemplateUuid, adminKeyVersion, isImported, count }) => {
    const template = templates.get(profileTemplateUuid);
    const diversifies = template?.smartcardConfiguration?.diversifyAdminKey === true;
    return {
      profileTemplateUuid,
      profileTemplate: template?.name ?? '',
      adminKeyVersion: isImported ? null : adminKeyVersion,
      needsUpdate: diversifies && (isImported || adminKeyVersion < currentVersion),
      count,
    };
  });
  return { currentVersion, rows };
}

/** Errors: `NotAuthorized` without Audit. */
export async function readAdminKeyPlan(ports: Planning, caller: Caller): Promise<AdminKeyPlan> {
  await administratorAccess(ports.store, caller);
  return await planAdminKeyRotation(ports);
}

/**
 * Active cards that need an online update for their admin key, by uuid, after the uuid `after`.
 *
 * Errors: `NotAuthorized` without Audit.
 */
export async function listCardsToRekey(
  { store, adminKeys }: Planning,
  caller: Caller,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly Smartcard[]> {
  await administratorAccess(store, caller);
  const diversifying = (await store.profileTemplates.list())
    .filter(({ smartcardConfiguration }) => smartcardConfiguration?.diversifyAdminKey === true)
    .map(({ uuid }) => uuid);
  return await store.smartcards.pageUnderOlderAdminKey(await adminKeys.currentVersion(), diversifying, page);
}
