import type { CardContents, CardId, CardKey, Secret } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';
import { fetchChain } from '../issued-certificate.js';
import { ahead } from './ahead.js';
import type { CardAgent, Personalisation } from './card-agent.js';
import type { BoundCard, CardRun } from './card-run.js';
import { keysWithoutUse, publicKeySha256, thumbprintOf } from './certificates-on-card.js';
import { type CardCertificate, storeCertificates, submitCertificationRequests } from './certify-keys.js';
import { certificatesForCard } from './finish-completed.js';
import { importKeys } from './import-keys.js';
import { type KeyToCertify, makeKeys } from './make-keys.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import { bindCard, cardIdFor, giveOwnAdminKey, pinOf, prepareCard, setUserPin } from './prepare-card.js';
import { renewAdminKey } from './renew-admin-key.js';
import { RunLog } from './run-log.js';

/**
 * The steps on the card, in one exclusive transaction. Each is entered in the journal, each can be repeated, and the
 * server completes the request only when the card carries everything.
 */
export async function runOnCard(
  agent: CardAgent,
  run: CardRun,
  plan: PersonalisationPlan,
  before: CardContents,
): Promise<Personalisation> {
  const { request } = plan;
  const found = await cardIsTheSame(run, before);
  const cardId = cardIdFor(found);
  const log = new RunLog(agent.journal, {
    serverUrl: agent.serverUrl,
    user: agent.user,
    requestUuid: request.uuid,
    requestType: request.type,
    cardId,
    application: found.application,
  });
  try {
    return await carryOut(agent, run, log, plan, { found, cardId });
  } finally {
    // What was done is in the journal before the next run looks; why this one ended matters more than a full disk.
    await log.settle().catch(() => {});
  }
}

interface CardBefore {
  readonly found: CardContents;
  readonly cardId: CardId;
}

async function carryOut(
  agent: CardAgent,
  run: CardRun,
  log: RunLog,
  plan: PersonalisationPlan,
  { found, cardId }: CardBefore,
): Promise<Personalisation> {
  const { request, isInPlace } = plan;
  // A wrong PIN ends the run before anything was done.
  if (plan.pin.kind === 'current') {
    await run.card.verify(plan.pin.pin);
    run.say('the card accepts the PIN', 'pinChecked');
  }
  const options = ahead(run.client.getCertificateRequestGenerationOptions(request.uuid));
  await prepareCard(run, log, plan, cardId, found);
  const binding = ahead(bindCard(run, log, plan, cardId));
  const prepared = found.needsPreparation ? await run.card.read() : found;
  const bound = await binding;
  if (isInPlace) await renewAdminKeyInPlace(run, log, plan, bound);
  const pin = await openForWriting(run, log, plan, bound, found.needsPreparation);
  const keys = await makeKeys(run, log, plan, { contents: prepared, options: await options, pin });
  const contents = await contentsWith(run, prepared, keys);
  const certified = await submitCertificationRequests(run, log, plan, keys, agent.pfx);
  await storeCertificates(run, log, contents, certified.certificates);
  const occupied = { contents, certificates: certified.certificates };
  const imported = await importKeys(run, log, plan, occupied, certified.serverKeys, agent.pfx);
  const carried = [...certified.certificates, ...imported];
  const others = contents.keys.filter((key) => !carried.some(({ location }) => location === key.location));
  const remaining = await removeLeftovers(agent, run, log, bound, { isInPlace, carried, others });
  await completeRequest(run, log, bound);
  if (isInPlace) await removeReplacedKeys(agent, run, log, bound, { carried, others: remaining });
  await log.end();
  return {
    kind: 'completed',
    requestUuid: request.uuid,
    smartcardUuid: bound.smartcardUuid,
    cardId,
    certificates: carried.map(({ certificateDer }) => certificateDer),
    ...(plan.pin.kind === 'proposed' && plan.pin.isTold ? { proposedPin: pin } : {}),
  };
}

/** A card that stays in use gets the admin key of the current master, whoever opened it before. */
async function renewAdminKeyInPlace(
  run: CardRun,
  log: RunLog,
  { configuration, pin }: PersonalisationPlan,
  bound: BoundCard,
): Promise<void> {
  const begin = () => log.enter('changeAdminKey');
  const isRenewed = await renewAdminKey(run, { bound, configuration }, begin);
  // The administrator may have taken the person's place.
  if (isRenewed && pin.kind === 'current') await run.card.verify(pin.pin);
}

/** What was on the card before the new keys; one that made room for them has another place now. */
async function contentsWith(
  { card }: CardRun,
  before: CardContents,
  made: readonly KeyToCertify[],
): Promise<CardContents> {
  const newKeys = new Map(made.map(({ key }) => [key.location, publicKeySha256(key.publicKeyDer)]));
  const isAnyReplaced = before.keys.some(({ location, publicKeyDer }) => {
    const newKey = newKeys.get(location);
    return newKey !== undefined && (publicKeyDer === undefined || publicKeySha256(publicKeyDer) !== newKey);
  });
  return isAnyReplaced ? await card.read() : before;
}

/** While the person was asked another card may have come. */
async function cardIsTheSame({ card }: CardRun, before: CardContents): Promise<CardContents> {
  const contents = await card.read();
  if (contents.cardId === before.cardId && contents.application === before.application) return contents;
  throw new CommandFailure('Another card is in the reader now. Run the command again.');
}

/** Admin key and PIN of the card are as they are to be, and whoever has to be is authenticated. */
async function openForWriting(
  run: CardRun,
  log: RunLog,
  plan: PersonalisationPlan,
  bound: BoundCard,
  isFresh: boolean,
): Promise<Secret<string>> {
  const { card } = run;
  if (plan.pin.kind === 'current' && card.writesNeed === 'pin') return plan.pin.pin;
  const pinToSet = ahead(pinOf(run, plan, bound));
  const own = await giveOwnAdminKey(run, log, plan, bound, isFresh);
  const pin = await pinToSet;
  if (plan.pin.kind !== 'current') await setUserPin(run, log, pin, own);
  await card.verify(pin);
  if (card.writesNeed === 'adminKey') await card.authenticateAdmin(own);
  return pin;
}

interface CardAfterwards {
  /** What the run has put on the card, or found there as it is to be. */
  readonly carried: readonly CardCertificate[];
  /** All other keys on the card. */
  readonly others: readonly CardKey[];
}

/** Removes what interrupted runs and earlier lives of the card have left; gives what remains. */
async function removeLeftovers(
  agent: CardAgent,
  run: CardRun,
  log: RunLog,
  { smartcardUuid }: BoundCard,
  { isInPlace, carried, others }: CardAfterwards & { readonly isInPlace: boolean },
): Promise<readonly CardKey[]> {
  if (others.length === 0) return others;
  const current = isInPlace ? await certificatesForCard(run.client, smartcardUuid) : new Set<string>();
  const leftOver = await keysBeside(agent, log, others, [...current, ...thumbprintsOf(carried)]);
  if (leftOver.length === 0) return others;
  await log.enter('removeLeftovers');
  for (const key of leftOver) await run.card.deleteKey(key);
  run.say(`removed ${leftOver.length} keys that an interrupted run or an earlier life of the card had left`);
  return others.filter((key) => !leftOver.includes(key));
}

async function completeRequest({ client, say }: CardRun, log: RunLog, bound: BoundCard): Promise<void> {
  // Completing it again changes nothing.
  log.note('completeRequest');
  if ((await client.changeRequest(bound.requestUuid, 'Completed')) === undefined) {
    throw new CommandFailure('The server does not know the request any more.');
  }
  say('completed the request');
}

/** Now that the server has changed over, the keys that were replaced go; those that open mail stay as key history. */
async function removeReplacedKeys(
  agent: CardAgent,
  run: CardRun,
  log: RunLog,
  { smartcardUuid }: BoundCard,
  { carried, others }: CardAfterwards,
): Promise<void> {
  if (others.length === 0) return;
  const current = await certificatesForCard(run.client, smartcardUuid);
  const replaced = await keysBeside(agent, log, others, [...current, ...thumbprintsOf(carried)]);
  if (replaced.length === 0) return;
  await log.enter('removeReplacedKeys');
  for (const key of replaced) await run.card.deleteKey(key);
  run.say(`removed ${replaced.length} replaced key${replaced.length === 1 ? '' : 's'}`);
}

function thumbprintsOf(certificates: readonly CardCertificate[]): readonly string[] {
  return certificates.map(({ certificateDer }) => thumbprintOf(certificateDer));
}

async function keysBeside(
  { serverUrl }: CardAgent,
  log: RunLog,
  keys: readonly CardKey[],
  current: readonly string[],
): Promise<readonly CardKey[]> {
  const recorded = new Set(log.keys.map(({ location }) => location));
  return keysWithoutUse(keys, { current: new Set(current), chain: await fetchChain(serverUrl), recorded });
}
