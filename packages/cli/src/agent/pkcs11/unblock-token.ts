import type { CardId, Secret } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';
import {
  completeRequest,
  findAssignment,
  openRequest,
  presentCard,
  type WantedRequest,
} from '../run/card-in-use.js';
import { chooseToken } from './choose-token.js';
import { loginAsSecurityOfficer } from './login-as-security-officer.js';
import { cardIdOf } from './token-description.js';
import { chooseTokenPin } from './token-pin.js';
import { noAtr, ownSoPin, type TokenRun } from './token-run.js';

/** What came of unblocking a token. */
export interface UnblockedToken {
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  readonly cardId: CardId;
  /** The PIN that the server distributes: the person has to be told. */
  readonly proposedPin?: Secret<string>;
}

/**
 * Sets a new user PIN on a token under its SO PIN, by an Unblock request. Keys and certificates stay. Interrupted
 * anywhere, the same run again finishes.
 *
 * Errors: `CommandFailure` for a token that the server does not know as Active, whose template does not diversify admin
 * keys, or that has another SO PIN; `CardeaApiError`; `Pkcs11Refusal`.
 */
export async function unblockToken(
  run: TokenRun,
  wanted: Omit<WantedRequest, 'type'>,
): Promise<UnblockedToken> {
  const { slotIndex, token: description } = chooseToken(run.module, run.choice);
  const cardId = cardIdOf(description);
  const smartcard = await findAssignment(run.client, cardId);
  const configuration = await run.client.getSmartcardConfiguration(smartcard.profileTemplateUuid);
  if (configuration === undefined) {
    throw new CommandFailure('The server does not show the profile template of the token.');
  }
  if (!configuration.DiversifyAdminKey) {
    throw new CommandFailure(
      'The server has no SO PIN for this token: its profile template does not diversify admin keys.',
    );
  }
  const resumption = await openRequest(run, smartcard, { type: 'Unblock', ...wanted });
  const bound = await presentCard(run, resumption, smartcard, { cardId, atrHex: noAtr });
  const soPin = await ownSoPin(run, bound, description);
  const chosen = await chooseTokenPin(run, bound, configuration, description, { isUnblock: true });
  setPin(run, slotIndex, soPin, chosen.pin);
  run.say('set the new PIN; the token is unblocked');
  await completeRequest(run, bound.requestUuid);
  return {
    requestUuid: bound.requestUuid,
    smartcardUuid: bound.smartcardUuid,
    cardId,
    ...(chosen.isTold ? { proposedPin: chosen.pin } : {}),
  };
}

function setPin({ module }: TokenRun, slotIndex: number, soPin: Secret<string>, pin: Secret<string>): void {
  using token = module.openToken(slotIndex);
  loginAsSecurityOfficer(token, [{ name: 'own', soPin }]);
  try {
    token.setUserPin(pin);
  } finally {
    token.logout();
  }
}
