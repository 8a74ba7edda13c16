import type { Request } from '@cardea/domain';
import { planDataCollection } from './encrypted-items.js';
import type { ParsedFile } from './parsed-file.js';
import { type Change, changeTo, type Planning } from './plan.js';

/** Plans requests; what the v1.0 JSON does not say comes from the stored request, the new card or the template. */
export async function planRequests(
  { store, secrets }: Planning,
  file: ParsedFile,
): Promise<Change<Request>[]> {
  const versions = new Map<string, number>();
  for (const { profile } of file.profile) versions.set(profile.uuid, profile.profileTemplateVersion);
  for (const { smartcard } of file.smartcard) versions.set(smartcard.uuid, smartcard.profileTemplateVersion);
  const changes: Change<Request>[] = [];
  for (const entry of file.request) {
    const { request } = entry;
    const stored = await store.requests.find(request.uuid);
    const template = () => store.profileTemplates.find(request.profileTemplateUuid);
    const change = changeTo<Request>(stored, {
      ...request,
      dataCollection: await planDataCollection(secrets, request, entry.encryptedItems, stored),
      profileTemplateVersion:
        entry.profileTemplateVersion ??
        stored?.profileTemplateVersion ??
        versions.get(request.newSmartcardUuid ?? request.newProfileUuid ?? '') ??
        (await template())?.version ??
        1,
      approvalsNeeded:
        entry.approvalsNeeded ?? stored?.approvalsNeeded ?? (request.status === 'Pending' ? 1 : 0),
      approvedBy: entry.approvedBy ?? stored?.approvedBy ?? [],
      details: entry.details ?? stored?.details ?? {},
    });
    if (change !== undefined) changes.push(change);
  }
  return changes;
}
