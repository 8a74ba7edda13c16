import { parseUuid } from '@cardea/domain';
import { readSmartcard } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { smartcardToWire } from '../wire/smartcard.js';

/** MIM CM: get smart card profiles (one card). */
export const getSmartcard = defineRoute('get-smartcard', async (ports, { caller, params }) =>
  json(smartcardToWire(ports.enums, await readSmartcard(ports, caller, parseUuid(params.id, 'id')))),
);
