import { notFound, parseUuid } from '@cardea/domain';
import { readRequest, readSmartcard } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { smartcardToWire } from '../wire/smartcard.js';

/** MIM CM: update smart card status, whose table says GET; it reads the card. */
export const getRequestSmartcard = defineRoute('get-request-smartcard', async (ports, { caller, params }) => {
  const request = await readRequest(ports, caller, parseUuid(params.reqid, 'reqid'));
  const smartcardUuid = parseUuid<'Smartcard'>(params.scid, 'scid');
  if (![request.newSmartcardUuid, request.oldSmartcardUuid].includes(smartcardUuid))
    throw notFound('smart card');
  return json(smartcardToWire(ports.enums, await readSmartcard(ports, caller, smartcardUuid)));
});
