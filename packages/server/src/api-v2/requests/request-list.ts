import {
  type ProfileTemplateUuid,
  requestStatuses,
  requestTypes,
  type SmartcardUuid,
  type UserUuid,
} from '@cardea/domain';
import { Type } from 'typebox';
import { given, type Sorts } from '../paging.js';
import { Guid, Instant, names, pageOfSchema } from '../schemas/common.js';
import { optionalInstant, optionalUuid } from '../schemas/read-values.js';
import { RequestSchema } from '../schemas/request.js';

/** One page of requests. */
export const RequestPage = pageOfSchema('RequestPage', RequestSchema);

/** By what requests are sorted. */
export const requestSorts: Sorts<'submittedAt' | 'priority' | 'completedAt'> = {
  submittedAt: 'descending',
  priority: 'ascending',
  completedAt: 'descending',
};

/** What requests are filtered by, apart from whose they are. */
export const requestFilters = {
  status: Type.Optional(names(requestStatuses)),
  type: Type.Optional(names(requestTypes)),
  originator: Type.Optional(Guid),
  profileTemplate: Type.Optional(Guid),
  smartcard: Type.Optional(Type.String({ format: 'uuid', description: 'Old or new smart card' })),
  submittedFrom: Type.Optional(Instant),
  submittedBefore: Type.Optional(Instant),
};

/** The filters of a query in the words of the search. */
export function requestFiltersOf(query: {
  readonly status?: (typeof requestStatuses)[number];
  readonly type?: (typeof requestTypes)[number];
  readonly originator?: string;
  readonly profileTemplate?: string;
  readonly smartcard?: string;
  readonly submittedFrom?: string;
  readonly submittedBefore?: string;
}) {
  return given({
    status: query.status,
    type: query.type,
    originatorUserUuid: optionalUuid<UserUuid>(query.originator),
    profileTemplateUuid: optionalUuid<ProfileTemplateUuid>(query.profileTemplate),
    smartcardUuid: optionalUuid<SmartcardUuid>(query.smartcard),
    submittedFrom: optionalInstant(query.submittedFrom),
    submittedBefore: optionalInstant(query.submittedBefore),
  });
}
