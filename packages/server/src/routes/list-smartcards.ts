import { parseUuid } from '@cardea/domain';
import { listOwnSmartcards, readSmartcardByCardId } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { smartcardToWire } from '../wire/smartcard.js';

/** MIM CM: get smart card profiles; one object with `cardid`, the caller's list without it. */
export const listSmartcards = defineRoute('list-smartcards', async (ports, { caller, query }) => {
  if (query.cardid !== undefined) {
    const smartcard = await readSmartcardByCardId(ports, caller, parseUuid(query.cardid, 'cardid'));
    return json(smartcardToWire(ports.enums, smartcard));
  }
  const smartcards = await listOwnSmartcards(ports, caller);
  return json(
    smartcards.map(({ smartcard, operations }) => ({
      ...smartcardToWire(ports.enums, smartcard),
      SmartcardOperations: operations,
    })),
  );
});
