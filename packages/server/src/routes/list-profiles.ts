import { fromName } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { listOwnProfiles, listProfilesOfRequest } from '@cardea/workflows';
import { json, type RoutePorts } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { profileToWire } from '../wire/profile.js';

/** MIM CM: get profile data (list), of the caller or of a request. */
export const listProfiles = defineRoute('list-profiles', async (ports, { caller, params, query }) => {
  const profiles =
    params.requestid === undefined
      ? await listOwnProfiles(ports, caller, filterFromWire(ports, query.status))
      : await listProfilesOfRequest(ports, caller, parseUuid(params.requestid, 'requestid'));
  return json(profiles.map(({ profile, operations }) => profileToWire(ports.enums, profile, operations)));
});

/** Profile statuses first, since `Active` is the documented example; then request statuses. */
function filterFromWire(
  { enums }: RoutePorts,
  status: string | undefined,
): Parameters<typeof listOwnProfiles>[2] {
  if (status === undefined || status === '') return {};
  const profileStatus = fromName(enums, 'ProfileStatus', status);
  if (profileStatus !== undefined) return { profileStatus };
  const requestStatus = fromName(enums, 'RequestStatus', status);
  if (requestStatus === undefined || requestStatus === 'None') {
    throw malformed('status', 'must be a profile status such as Active, or a request status');
  }
  return { requestStatus };
}
