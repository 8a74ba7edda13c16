import { type ProfileTemplateUuid, type SmartcardStatus, smartcardStatuses } from '@cardea/domain';
import { Type } from 'typebox';
import { given, type Sorts } from '../paging.js';
import { Guid, names, pageOfSchema, SearchText } from '../schemas/common.js';
import { optionalUuid } from '../schemas/read-values.js';
import { SmartcardSchema } from '../schemas/smartcard.js';

/** One page of smart cards. */
export const SmartcardPage = pageOfSchema('SmartcardPage', SmartcardSchema);

/** By what smart cards are sorted. */
export const smartcardSorts: Sorts<'createdAt' | 'cardSerial'> = {
  createdAt: 'descending',
  cardSerial: 'ascending',
};

/** What smart cards are filtered by, apart from whose they are. */
export const smartcardFilters = {
  q: Type.Optional({
    ...SearchText,
    description: 'Beginning of a card serial, card id, or of an account, display or user principal name',
  }),
  status: Type.Optional(names(smartcardStatuses)),
  profileTemplate: Type.Optional(Guid),
  isTemporary: Type.Optional(Type.Boolean()),
};

/** The filters of a query in the words of the search. */
export function smartcardFiltersOf(query: {
  readonly q?: string;
  readonly status?: SmartcardStatus;
  readonly profileTemplate?: string;
  readonly isTemporary?: boolean;
}) {
  return given({
    q: query.q,
    status: query.status,
    profileTemplateUuid: optionalUuid<ProfileTemplateUuid>(query.profileTemplate),
    isTemporary: query.isTemporary,
  });
}
