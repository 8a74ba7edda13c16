import {
  type CollectedItem,
  type ProfileTemplateRepository,
  type ProfileTemplateUuid,
  type Request,
  requestStatuses,
  requestTypes,
  revocationReasons,
  type UserRepository,
  type UserUuid,
} from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable } from './common.js';

/** What happened to one data item: `value` is null until it is supplied, and always for encrypted items. */
const CollectedItemSchema = component(
  'CollectedItem',
  exact({
    name: Type.String(),
    value: nullable(Type.String()),
    isSupplied: Type.Boolean(),
    isEncrypted: Type.Boolean({ description: 'Read its value at /requests/{uuid}/data-collection' }),
  }),
);

/** The two directions of SuspendOrReinstate. */
export const directions = ['suspend', 'reinstate'] as const;

/** Why a card is updated. */
export const onlineUpdateReasons = [
  'certificateContentChanged',
  'certificateTemplatesChanged',
  'certificateExpired',
] as const;

const PersonName = Type.String({
  description:
    'Display name, or account name where there is none; empty when the directory knows the person no longer',
});

/** A request as the management API shows it. */
export const RequestSchema = component(
  'Request',
  exact({
    uuid: Guid,
    type: names(requestTypes),
    status: names(requestStatuses),
    direction: nullable(names(directions)),
    isSmartcard: Type.Boolean(),
    isEnrollmentAgent: Type.Boolean(),
    originatorUserUuid: Guid,
    originatorName: PersonName,
    targetUserUuid: Guid,
    targetName: PersonName,
    submittedAt: Instant,
    completedAt: nullable(Instant),
    profileTemplateUuid: Guid,
    profileTemplateVersion: Type.Integer(),
    profileTemplateName: Type.String({ description: 'Its name of today' }),
    newProfileUuid: nullable(Guid),
    oldProfileUuid: nullable(Guid),
    newSmartcardUuid: nullable(Guid),
    oldSmartcardUuid: nullable(Guid),
    priority: Type.Integer({ minimum: 0, maximum: 255, description: '0 is served first' }),
    comment: Type.String(),
    dataCollection: Type.Array(CollectedItemSchema),
    isSubscriberDataProvided: Type.Boolean(),
    isManagerDataProvided: Type.Boolean(),
    approvalsNeeded: Type.Integer(),
    approvedBy: Type.Array(Guid, { description: 'Users who have approved, oldest first' }),
    revocationReason: nullable(names(revocationReasons)),
    revocationDelaySeconds: nullable(Type.Integer()),
    certificateTemplates: nullable(Type.Array(Type.String())),
    onlineUpdateReason: nullable(names(onlineUpdateReasons)),
    securityDescriptor: Type.String({ description: 'SDDL' }),
  }),
);

type NamesStore = {
  readonly users: Pick<UserRepository, 'names'>;
  readonly profileTemplates: Pick<ProfileTemplateRepository, 'names'>;
};

/** One request with the names of its people and its profile template, see {@link requestsToJson}. */
export async function requestToJson(store: NamesStore, request: Request) {
  const [json] = await requestsToJson(store, [request]);
  if (json === undefined) throw new Error('a request was lost');
  return json;
}

/**
 * Requests with the names of their people and profile templates, looked up together: whoever sees a request sees who it is
 * for. Encrypted values stay closed; they are opened by a call of their own, which is audited.
 */
export async function requestsToJson(store: NamesStore, requests: readonly Request[]) {
  const people = requests.flatMap(({ targetUserUuid, originatorUserUuid }) => [
    targetUserUuid,
    originatorUserUuid,
  ]);
  const templates = requests.map(({ profileTemplateUuid }) => profileTemplateUuid);
  const named = {
    people: await store.users.names([...new Set(people)]),
    templates: await store.profileTemplates.names([...new Set(templates)]),
  };
  return requests.map((request) => withNames(request, named));
}

function withNames(
  request: Request,
  named: {
    readonly people: ReadonlyMap<UserUuid, string>;
    readonly templates: ReadonlyMap<ProfileTemplateUuid, string>;
  },
) {
  const { details, dataCollectionFlags } = request;
  return {
    uuid: request.uuid,
    type: request.type,
    status: request.status,
    direction: details.direction ?? null,
    isSmartcard: request.isSmartcard,
    isEnrollmentAgent: request.isEnrollmentAgent,
    originatorUserUuid: request.originatorUserUuid,
    originatorName: named.people.get(request.originatorUserUuid) ?? '',
    targetUserUuid: request.targetUserUuid,
    targetName: named.people.get(request.targetUserUuid) ?? '',
    submittedAt: request.submittedAt.toISOString(),
    completedAt: request.completedAt?.toISOString() ?? null,
    profileTemplateUuid: request.profileTemplateUuid,
    profileTemplateVersion: request.profileTemplateVersion,
    profileTemplateName: named.templates.get(request.profileTemplateUuid) ?? '',
    newProfileUuid: request.newProfileUuid,
    oldProfileUuid: request.oldProfileUuid,
    newSmartcardUuid: request.newSmartcardUuid,
    oldSmartcardUuid: request.oldSmartcardUuid,
    priority: request.priority,
    comment: request.comment,
    dataCollection: request.dataCollection.map(itemToJson),
    isSubscriberDataProvided: dataCollectionFlags.subscriberProvided,
    isManagerDataProvided: dataCollectionFlags.certificateManagerProvided,
    approvalsNeeded: request.approvalsNeeded,
    approvedBy: request.approvedBy,
    revocationReason: details.revocationReason ?? null,
    revocationDelaySeconds: details.revocationDelaySeconds ?? null,
    certificateTemplates: details.certificateTemplates ?? null,
    onlineUpdateReason: details.onlineUpdateReason ?? null,
    securityDescriptor: request.securityDescriptor,
  };
}

function itemToJson(item: CollectedItem) {
  const isEncrypted = item.isEncrypted === true;
  return {
    name: item.name,
    value: isEncrypted ? null : item.value,
    isSupplied: item.value !== null,
    isEncrypted,
  };
}
