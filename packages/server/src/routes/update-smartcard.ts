import { fromNumberOrName, UpdateSmartcard } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { updateSmartcard } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { smartcardToWire } from '../wire/smartcard.js';

/** MIM CM: update smart card status. Without a body the request's type decides. */
export const putRequestSmartcard = defineBodyRoute(
  'update-smartcard',
  UpdateSmartcard,
  async (ports, { caller, params, body }) => {
    const requestUuid = parseUuid<'Request'>(params.reqid, 'reqid');
    const smartcardUuid = parseUuid<'Smartcard'>(params.scid, 'scid');
    const text = body?.status ?? null;
    const status =
      text === null || text === '' ? null : fromNumberOrName(ports.enums, 'SmartcardStatus', text);
    if (status === undefined) throw malformed('status', 'must be a smart card status such as Retired');
    return json(
      smartcardToWire(ports.enums, await updateSmartcard(ports, caller, requestUuid, smartcardUuid, status)),
    );
  },
);
