import { type EnumTables, flagsToNumber, toNumber, type Profile as WireProfile } from '@cardea/contract';
import { emptyUuid, type Profile } from '@cardea/domain';

/** A profile as the wire prints it, with the operations offered on it (MIM CM: get profile data). */
export function profileToWire(
  enums: EnumTables,
  profile: Profile,
  operations: readonly string[],
): WireProfile {
  return {
    Uuid: profile.uuid,
    Status: toNumber(enums, 'ProfileStatus', profile.status),
    Flags: flagsToNumber(enums, 'ProfileFlags', profile.flags),
    ParentProfileUuid: profile.parentProfileUuid ?? emptyUuid,
    PrimaryProfileUuid: profile.primaryProfileUuid ?? emptyUuid,
    AssignedUserUuid: profile.assignedUserUuid,
    ProfileTemplateUuid: profile.profileTemplateUuid,
    ProfileTemplateVersion: profile.profileTemplateVersion,
    Comment: profile.comment,
    ProfileOperations: [...operations],
  };
}
