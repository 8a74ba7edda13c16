import { fromName, UpdateProfile } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { updateProfile } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { profileToWire } from '../wire/profile.js';

/** Cardea's own, after MIM CM: update smart card status. The answer offers no operations: read the profile for them. */
export const putRequestProfile = defineBodyRoute(
  'update-profile',
  UpdateProfile,
  async (ports, { caller, params, body }) => {
    const requestUuid = parseUuid<'Request'>(params.requestid, 'requestid');
    const profileUuid = parseUuid<'Profile'>(params.id, 'id');
    const status = fromName(ports.enums, 'ProfileStatus', body.status);
    if (status === undefined || status === 'New')
      throw malformed('status', 'must be Disabled, Suspended, Active or Retired');
    const profile = await updateProfile(ports, caller, requestUuid, profileUuid, status);
    return json(profileToWire(ports.enums, profile, []));
  },
);
