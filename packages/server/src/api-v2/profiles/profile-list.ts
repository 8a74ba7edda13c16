import { type ProfileStatus, type ProfileTemplateUuid, profileStatuses } from '@cardea/domain';
import { Type } from 'typebox';
import { given, type Sorts } from '../paging.js';
import { Guid, names, pageOfSchema, SearchText } from '../schemas/common.js';
import { ProfileSchema } from '../schemas/profile.js';
import { optionalUuid } from '../schemas/read-values.js';

/** One page of profiles. */
export const ProfilePage = pageOfSchema('ProfilePage', ProfileSchema);

/** By what profiles are sorted. */
export const profileSorts: Sorts<'createdAt'> = { createdAt: 'descending' };

/** What profiles are filtered by, apart from whose they are. */
export const profileFilters = {
  q: Type.Optional({
    ...SearchText,
    description: "Beginning of the owner's account, display or user principal name",
  }),
  status: Type.Optional(names(profileStatuses)),
  profileTemplate: Type.Optional(Guid),
  isSmartcard: Type.Optional(Type.Boolean()),
};

/** The filters of a query in the words of the search. */
export function profileFiltersOf(query: {
  readonly q?: string;
  readonly status?: ProfileStatus;
  readonly profileTemplate?: string;
  readonly isSmartcard?: boolean;
}) {
  return given({
    q: query.q,
    status: query.status,
    profileTemplateUuid: optionalUuid<ProfileTemplateUuid>(query.profileTemplate),
    isSmartcard: query.isSmartcard,
  });
}
