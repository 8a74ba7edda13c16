import { type Profile, profileFlags, profileStatuses } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable } from './common.js';

/** A profile as the management API shows it: certificates issued together, of a card or of software. */
export const ProfileSchema = component(
  'Profile',
  exact({
    uuid: Guid,
    status: names(profileStatuses),
    flags: Type.Array(names(profileFlags)),
    isSmartcard: Type.Boolean(),
    assignedUserUuid: Guid,
    profileTemplateUuid: Guid,
    profileTemplateVersion: Type.Integer(),
    parentProfileUuid: nullable(Guid),
    primaryProfileUuid: nullable(Guid),
    createdByRequestUuid: nullable(Guid),
    comment: Type.String(),
    createdAt: Instant,
  }),
);

/** A profile as JSON. */
export function profileToJson({ revision: _, createdAt, ...profile }: Profile) {
  return { ...profile, createdAt: createdAt.toISOString() };
}
