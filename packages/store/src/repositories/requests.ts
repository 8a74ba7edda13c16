import type { Request, RequestRepository, RequestStatus, RequestType } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import { insertRow } from '../compiled-write.js';
import { pageByUuid, SeenRows, updateRevisioned } from '../revisioned.js';
import type { Queryable, RequestsTable } from '../schema.js';
import {
  fromBoolean,
  fromInstant,
  fromJson,
  fromOptionalInstant,
  toBoolean,
  toInstant,
  toJson,
  toOptionalInstant,
} from '../values.js';

/** Where a request is still to be carried out. */
export const openStatuses: readonly RequestStatus[] = ['Pending', 'Approved', 'Executing'];

const selectByUuid = compiledSelect((db, uuid: string) =>
  db.selectFrom('requests').selectAll().where('uuid', '=', uuid),
);

/** Keeps requests. */
export function requestRepository(db: Queryable): RequestRepository {
  const seen = new SeenRows(db);
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : requestFromRow(seen.see(row));
    },
    async insert(request) {
      await insertRow(db, 'requests', seen.see(toRow(request)));
    },
    async update(request) {
      const changed = { ...request, revision: request.revision + 1 };
      await updateRevisioned(db, 'requests', 'request', toRow(changed), seen);
      return changed;
    },
    async listByTarget(target, status) {
      let query = db.selectFrom('requests').selectAll().where('target_user_uuid', '=', target);
      if (status !== undefined) query = query.where('status', '=', status);
      const rows = await query.orderBy('submitted_at', 'desc').orderBy('uuid', 'desc').execute();
      return rows.map(requestFromRow);
    },
    async listOpenForSmartcard(smartcard, type) {
      const rows = await openRequests(db, type)
        .where((where) =>
          where.or([
            where('new_smartcard_uuid', '=', smartcard),
            where('old_smartcard_uuid', '=', smartcard),
          ]),
        )
        .execute();
      return rows.map(requestFromRow);
    },
    async listOpenForProfile(profile, type) {
      const rows = await openRequests(db, type)
        .where((where) =>
          where.or([where('new_profile_uuid', '=', profile), where('old_profile_uuid', '=', profile)]),
        )
        .execute();
      return rows.map(requestFromRow);
    },
    async page(page) {
      return (await pageByUuid(db, 'requests', page)).map(requestFromRow);
    },
  };
}

/** Oldest first. */
function openRequests(db: Queryable, type: RequestType | undefined) {
  const query = db
    .selectFrom('requests')
    .selectAll()
    .where('status', 'in', openStatuses)
    .orderBy('submitted_at')
    .orderBy('uuid');
  return type === undefined ? query : query.where('type', '=', type);
}

function toRow(request: Request): RequestsTable {
  return {
    uuid: request.uuid,
    type: request.type,
    status: request.status,
    is_smartcard: fromBoolean(request.isSmartcard),
    is_enrollment_agent: fromBoolean(request.isEnrollmentAgent),
    data_collection: fromJson(request.dataCollection),
    certificate_manager_provided: fromBoolean(request.dataCollectionFlags.certificateManagerProvided),
    subscriber_provided: fromBoolean(request.dataCollectionFlags.subscriberProvided),
    originator_user_uuid: request.originatorUserUuid,
    target_user_uuid: request.targetUserUuid,
    submitted_at: fromInstant(request.submittedAt),
    completed_at: fromOptionalInstant(request.completedAt),
    new_profile_uuid: request.newProfileUuid,
    old_profile_uuid: request.oldProfileUuid,
    new_smartcard_uuid: request.newSmartcardUuid,
    old_smartcard_uuid: request.oldSmartcardUuid,
    priority: request.priority,
    comment: request.comment,
    profile_template_uuid: request.profileTemplateUuid,
    profile_template_version: request.profileTemplateVersion,
    security_descriptor: request.securityDescriptor,
    approvals_needed: request.approvalsNeeded,
    approved_by: fromJson(request.approvedBy),
    revision: request.revision,
    details: fromJson(request.details),
  };
}

/** Reads a row of the table as a request. */
export function requestFromRow(row: RequestsTable): Request {
  return {
    uuid: row.uuid as Request['uuid'],
    type: row.type as Request['type'],
    status: row.status as Request['status'],
    isSmartcard: toBoolean(row.is_smartcard),
    isEnrollmentAgent: toBoolean(row.is_enrollment_agent),
    dataCollection: toJson<Request['dataCollection']>(row.data_collection),
    dataCollectionFlags: {
      certificateManagerProvided: toBoolean(row.certificate_manager_provided),
      subscriberProvided: toBoolean(row.subscriber_provided),
    },
    originatorUserUuid: row.originator_user_uuid as Request['originatorUserUuid'],
    targetUserUuid: row.target_user_uuid as Request['targetUserUuid'],
    submittedAt: toInstant(row.submitted_at),
    completedAt: toOptionalInstant(row.completed_at),
    newProfileUuid: row.new_profile_uuid as Request['newProfileUuid'],
    oldProfileUuid: row.old_profile_uuid as Request['oldProfileUuid'],
    newSmartcardUuid: row.new_smartcard_uuid as Request['newSmartcardUuid'],
    oldSmartcardUuid: row.old_smartcard_uuid as Request['oldSmartcardUuid'],
    priority: row.priority,
    comment: row.comment,
    profileTemplateUuid: row.profile_template_uuid as Request['profileTemplateUuid'],
    profileTemplateVersion: row.profile_template_version,
    securityDescriptor: row.security_descriptor,
    approvalsNeeded: row.approvals_needed,
    approvedBy: toJson<Request['approvedBy']>(row.approved_by),
    details: toJson<Request['details']>(row.details),
    revision: row.revision,
  };
}
