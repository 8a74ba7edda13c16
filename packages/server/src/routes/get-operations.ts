import { parseUuid } from '@cardea/domain';
import { listProfileOperations, listSmartcardOperations } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';

/** MIM CM: get profile state operations (of a profile). */
export const getProfileOperations = defineRoute('get-profile-operations', async (ports, { caller, params }) =>
  json(await listProfileOperations(ports, caller, parseUuid(params.id, 'id'))),
);

/** MIM CM: get profile state operations (of a smart card). */
export const getSmartcardOperations = defineRoute(
  'get-smartcard-operations',
  async (ports, { caller, params }) =>
    json(await listSmartcardOperations(ports, caller, parseUuid(params.id, 'id'))),
);
