import {
  type CardId,
  malformed,
  parseOptionalUuid,
  parseUuid,
  type RequestUuid,
  type SmartcardUuid,
} from '@cardea/domain';
import { type Caller, findRequestUnderWay } from '@cardea/workflows';
import type { Call, RoutePorts } from '../http/answer.js';

/** `targetuser` supports only the current user (MIM CM: get profile templates). Errors: `MalformedInput`. */
export function requireCurrentUser(query: Call['query'], caller: Caller): void {
  const target = query.targetuser?.trim().toLowerCase();
  if (target === undefined || target === '' || target === 'current' || target === caller.user.uuid) return;
  throw malformed('targetuser', 'must be current');
}

/** Reads which card of which request a call on card secrets is about. Errors: `MalformedInput`, `NotFound`. */
export async function cardOfRequest(
  ports: Pick<RoutePorts, 'store' | 'clock' | 'randomness'>,
  { caller, params, query }: Call,
): Promise<{ requestUuid: RequestUuid; smartcardUuid: SmartcardUuid; cardId: CardId | null }> {
  const cardId = parseOptionalUuid<'Card'>(query.cardid, 'cardid');
  const { atr } = query;
  if (atr !== undefined && !/^\s*([0-9a-fA-F]{2})*\s*$/.test(atr)) throw malformed('atr', 'must be hex');
  if (params.reqid === undefined) {
    const smartcardUuid = parseUuid<'Smartcard'>(params.id, 'id');
    return {
      requestUuid: await findRequestUnderWay(ports, caller, smartcardUuid),
      smartcardUuid,
      cardId,
    };
  }
  return {
    requestUuid: parseUuid(params.reqid, 'reqid'),
    smartcardUuid: parseUuid(params.scid, 'scid'),
    cardId,
  };
}
