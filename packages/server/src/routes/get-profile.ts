import { notFound, parseUuid } from '@cardea/domain';
import { readProfile, readRequest } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { profileToWire } from '../wire/profile.js';

/** MIM CM: get profile data (one profile); below a request only that request's profiles. */
export const getProfile = defineRoute('get-profile', async (ports, { caller, params }) => {
  const uuid = parseUuid<'Profile'>(params.id, 'id');
  if (params.requestid !== undefined) {
    const request = await readRequest(ports, caller, parseUuid(params.requestid, 'requestid'));
    if (![request.newProfileUuid, request.oldProfileUuid].includes(uuid)) throw notFound('profile');
  }
  const { profile, operations } = await readProfile(ports, caller, uuid);
  return json(profileToWire(ports.enums, profile, operations));
});
