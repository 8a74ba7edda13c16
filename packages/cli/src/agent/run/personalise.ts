import type { CardContents } from '@cardea/cards';
import type { v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import { askForPin } from './ask-for-pin.js';
import type { CardAgent, Personalisation, WantedPersonalisation } from './card-agent.js';
import { explainCardFailure } from './card-failures.js';
import { type FoundRequest, findRequest } from './find-request.js';
import { finishCompleted } from './finish-completed.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import { eraseOverflow, requireRoom } from './room-on-card.js';
import { runOnCard } from './run-on-card.js';

/**
 * Puts keys and certificates on the card in the reader: for Enroll, Renew, Recover, Duplicate, OnlineUpdate,
 * TemporaryCardEnroll and RecoverOnBehalf alike. Interrupted anywhere, on this machine or another, the same run again
 * goes on: what was done is found in the journal, on the server and on the card.
 *
 * The person is asked, and the request found or created, before the card is changed. The steps on the card are those of
 * {@link runOnCard}.
 *
 * Errors: `CommandFailure` for whatever the person can do something about; `CardeaApiError` when the server refuses.
 */
export async function personalise(agent: CardAgent, wanted: WantedPersonalisation): Promise<Personalisation> {
  return await explainCardFailure(agent, async () => {
    const contents = await readCard(agent);
    const found = await findRequest(agent, contents, wanted);
    const { request } = found;
    if (found.kind === 'waitsForApproval') {
      agent.say(`request ${request.uuid} waits for approval: run the same command again afterwards`);
      return { kind: 'waitsForApproval', requestUuid: request.uuid };
    }
    if (found.kind === 'completed') return await finishCompleted(agent, request, contents);
    const plan = await planRun(agent, contents, found);
    const { client, secrets, say } = agent;
    const ended = await agent.reader.withCard(async (held) => {
      const run = { client, held, card: await agent.openCard(held), secrets, say };
      const ended = await runOnCard(agent, run, plan, contents);
      if (ended.kind === 'completed') {
        await eraseOverflow(agent, run, plan.configuration, ended.certificates);
      }
      return ended;
    });
    if (plan.pin.kind === 'proposed' && !plan.pin.isTold) {
      say(
        'the PIN of the card is random, and nobody is told it; the person sets one by: cardea card unblock',
      );
    }
    return ended;
  });
}

async function readCard({ reader, openCard }: CardAgent): Promise<CardContents> {
  return await reader.withCard(async (held) => (await openCard(held)).read());
}

async function planRun(
  agent: CardAgent,
  contents: CardContents,
  { request, nextStep }: Extract<FoundRequest, { readonly kind: 'open' }>,
): Promise<PersonalisationPlan> {
  const { client, secrets, say } = agent;
  const configuration = await client.getSmartcardConfiguration(request.profileTemplateUuid);
  if (configuration === undefined) {
    throw new CommandFailure('The profile template is not for smart cards.', exitCodes.badInput);
  }
  say('read the smart card configuration');
  if (contents.needsPreparation && !configuration.InitializeNewSmartcard) {
    throw new CommandFailure('The card is blank, and the profile template has no new cards prepared.');
  }
  const roomForServerKeys = await requireRoom(agent, contents, request, configuration);
  const isInPlace = await staysInUse(agent, contents, request);
  const oneTimePasswords = nextStep === 'enterOneTimePassword' ? await secrets.oneTimePasswords() : undefined;
  if (nextStep === 'enterOneTimePassword' && oneTimePasswords === undefined) {
    throw new CommandFailure(`Request ${request.uuid} wants the one-time password that was sent for it.`);
  }
  const pin = await askForPin(secrets, contents, configuration, isInPlace);
  return { request, configuration, isInPlace, pin, roomForServerKeys, oneTimePasswords };
}

/** A renewal or an update of the card in the reader, not one that goes to another card. */
async function staysInUse(
  { client }: CardAgent,
  { cardId }: CardContents,
  { type, oldSmartcardUuid }: v2.Request,
): Promise<boolean> {
  if (type !== 'Renew' && type !== 'OnlineUpdate') return false;
  const smartcard = cardId === undefined ? undefined : await client.findSmartcardByCardId(cardId);
  return smartcard !== undefined && smartcard.Uuid === oldSmartcardUuid;
}
