import { parseUuid } from '@cardea/domain';
import { readProfileTemplate } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { limitedViewToWire } from '../wire/profile-template.js';

/** MIM CM: profile templates; the reference lists only the route. */
export const getProfileTemplate = defineRoute('get-profile-template', async (ports, { caller, params }) =>
  json(limitedViewToWire(await readProfileTemplate(ports, caller, parseUuid(params.id, 'id')))),
);
