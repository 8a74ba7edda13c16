import { AssignSmartcard } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { bindSmartcard } from '@cardea/workflows';
import { created } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';

/** MIM CM: assign a smart card to a request. */
export const postSmartcard = defineBodyRoute(
  'assign-smartcard',
  AssignSmartcard,
  async (ports, { caller, body }) => {
    const requestUuid = parseUuid<'Request'>(body.requestid, 'requestid');
    const cardId = parseUuid<'Card'>(body.cardid, 'cardid');
    const atr = (body.atr ?? '').trim().toLowerCase();
    // An ATR has 2 to 33 octets (ISO 7816-3 §8.2).
    if (atr !== '' && !/^([0-9a-f]{2}){2,33}$/.test(atr))
      throw malformed('atr', 'must be 2 to 33 octets in hex');
    const smartcard = await bindSmartcard(ports, caller, requestUuid, { cardId, atr });
    return created('smartcards', smartcard.uuid);
  },
);
