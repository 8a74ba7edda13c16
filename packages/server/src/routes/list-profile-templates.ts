import { listEnrollableTemplates } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { limitedViewToWire } from '../wire/profile-template.js';
import { requireCurrentUser } from './parameters.js';

/** MIM CM: get profile templates. */
export const listProfileTemplates = defineRoute(
  'list-profile-templates',
  async (ports, { caller, query }) => {
    requireCurrentUser(query, caller);
    return json((await listEnrollableTemplates(ports, caller)).map(limitedViewToWire));
  },
);
