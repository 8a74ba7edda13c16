import type { CardRetirement } from '@cardea/cards';
import type { CardeaClient, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import {
  type AdminKeyCandidate,
  adminKeyAnswers,
  adminKeysInUse,
  findAdminKey,
  UnknownAdminKey,
} from './admin-key.js';
import {
  completeRequest,
  findAssignment,
  findNamedAssignment,
  openRequest,
  presentCard,
  readCard,
  type WantedRequest,
} from './card-in-use.js';
import type { BoundCard, CardRun, Say } from './card-run.js';
import { renewAdminKey } from './renew-admin-key.js';
import { type RetirementTerms, retirementTerms, retireRequestOf } from './retire-policy.js';
import type { RetirementJournal } from './retirement-journal.js';

/** Why a card is retired, and what its policy asks. */
export type WantedRetirement = Omit<WantedRequest, 'type'>;

/** A run that ends a card's life, with the journal of those that were interrupted. */
export interface RetireRun extends CardRun {
  readonly journal: RetirementJournal;
}

/** What came of retiring a card. */
export interface RetiredCard {
  readonly requestUuid?: string;
  readonly smartcardUuid: string;
  /** False when the card was out of reach, or its keys were not given out any more. */
  readonly isWiped: boolean;
}

/**
 * Ends the life of the card in the reader: wipes it as the policy of its profile template says, then reports it as
 * retired, which revokes its certificates, and completes the request. In this order, because no key of a retired card is
 * given out. Interrupted anywhere, the same run again finishes.
 *
 * Errors: `CommandFailure` for a card that the server does not know, a request that waits for its approval, and a card
 * with an admin key that the server does not know; `CardeaApiError` when the server refuses; what the card throws.
 */
export async function retire(run: RetireRun, wanted: WantedRetirement): Promise<RetiredCard> {
  const { client, card, journal, say } = run;
  const presented = await readCard(run);
  const smartcard = await findAssignment(client, presented.cardId);
  const isNamed = wanted.requestUuid !== undefined;
  if (!isNamed && (await isOver(client, smartcard, say))) {
    return { smartcardUuid: smartcard.uuid, isWiped: false };
  }
  const terms = await retirementTerms(client, smartcard, card.application);
  const resumption = await openRequest(run, smartcard, { type: retireRequestOf(smartcard), ...wanted });
  const bound = await presentCard(run, resumption, smartcard, presented);
  const isWiped = smartcard.status !== 'Retired';
  if (isWiped) await wipe(run, bound, { ...terms, isAdminKeyChanging: resumption.isAdminKeyChanging });
  await report(run, bound);
  journal.forget(bound);
  return { requestUuid: bound.requestUuid, smartcardUuid: smartcard.uuid, isWiped };
}

/** A retirement of a card that is not there. */
export interface RetirementFromAfar extends Pick<CardRun, 'client' | 'secrets' | 'say'> {
  /** Whether the person means this card. */
  readonly isConfirmed: (smartcard: v2.Smartcard) => Promise<boolean>;
}

/**
 * Retires a card that is lost or broken, by its card id or the uuid of the smart card: at the server alone, which revokes
 * its certificates. Nothing on the card changes.
 *
 * Errors: as {@link retire}; `CommandFailure` when the person does not mean the card.
 */
export async function retireWithoutCard(
  run: RetirementFromAfar,
  cardIdOrUuid: string,
  wanted: WantedRetirement,
): Promise<RetiredCard> {
  const smartcard = await findNamedAssignment(run.client, cardIdOrUuid);
  if (await isOver(run.client, smartcard, run.say)) return { smartcardUuid: smartcard.uuid, isWiped: false };
  if (!(await run.isConfirmed(smartcard))) throw new CommandFailure('The card stays in use.');
  const resumption = await openRequest(run, smartcard, { type: retireRequestOf(smartcard), ...wanted });
  const { cardId, atrHex } = smartcard;
  if (cardId === null) throw new CommandFailure(`Smart card ${smartcard.uuid} has no card yet.`);
  const bound = await presentCard(run, resumption, smartcard, { cardId, atrHex });
  await report(run, bound);
  return { requestUuid: bound.requestUuid, smartcardUuid: smartcard.uuid, isWiped: false };
}

/** Whether the card was retired before, with nothing left to be completed. */
async function isOver(
  { management }: CardeaClient,
  smartcard: Pick<v2.Smartcard, 'uuid' | 'status' | 'flags'>,
  say: Say,
): Promise<boolean> {
  if (smartcard.status !== 'Retired') return false;
  const filter = {
    smartcard: smartcard.uuid,
    type: retireRequestOf(smartcard),
    status: 'Executing',
  } as const;
  for await (const _ of management.requests({ ...filter, limit: 1 })) return false;
  say('the card is retired already');
  return true;
}

/** Wipes the card under the admin key that it has now; an interrupted run may have changed it. */
async function wipe(
  run: RetireRun,
  bound: BoundCard,
  terms: RetirementTerms & { readonly isAdminKeyChanging: boolean },
): Promise<void> {
  const { client, card, journal, say } = run;
  const { requestType, configuration, retirement } = terms;
  const answers = adminKeyAnswers(client, bound, configuration);
  const candidates = adminKeysInUse(card.application, answers, configuration);
  let found: AdminKeyCandidate;
  try {
    found = await findAdminKey(card, candidates);
  } catch (error) {
    // The admin key is changed last: when it is blocked, everything before it is done.
    if (error instanceof UnknownAdminKey && journal.isBlocking(bound)) {
      say('the card was wiped before, and its admin key is blocked');
      return;
    }
    throw error;
  }
  const isInUse = found.name === 'own' || found.name === 'new';
  const isRenewed =
    terms.isAdminKeyChanging && isInUse && (await renewAdminKey(run, { bound, configuration }));
  if (retirement.adminKey === 'block') journal.noteBlocking(bound, requestType, card.application);
  await card.retire(isRenewed ? answers.own : found.answer, retirement);
  say(describeWipe(retirement), 'cardErased');
}

function describeWipe({ isErased, isUserPinBlocked, adminKey }: CardRetirement): string {
  const done = [
    isErased ? 'erased the card' : 'left keys and certificates on the card',
    isUserPinBlocked ? 'blocked the user PIN' : '',
    adminKey === 'block' ? 'blocked the admin key' : '',
    typeof adminKey === 'string' ? '' : 'put the default admin key back',
  ];
  return done.filter((part) => part !== '').join(', ');
}

async function report(run: Pick<CardRun, 'client' | 'say'>, bound: BoundCard): Promise<void> {
  await run.client.updateSmartcard(bound.requestUuid, bound.smartcardUuid, { status: 'Retired' });
  run.say('reported the card as retired');
  await completeRequest(run, bound.requestUuid);
}
