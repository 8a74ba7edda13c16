import type { CardContents } from '@cardea/cards';
import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { RunRecord } from '../journal/run-record.js';
import { isSameServer } from '../journal/same-server.js';
import type { CardAgent, PersonalisingRequest, WantedPersonalisation } from './card-agent.js';
import { createRequest } from './create-request.js';
import { replacedKeys } from './finish-completed.js';

/** The request that a run is for, and where it stands. */
export type FoundRequest =
  | { readonly kind: 'waitsForApproval'; readonly request: v2.Request }
  | { readonly kind: 'open'; readonly request: v2.Request; readonly nextStep: v2.Resumption['nextStep'] }
  /** An earlier run completed it, and may have been interrupted before its last strokes. */
  | { readonly kind: 'completed'; readonly request: v2.Request };

/** The command that goes on with a request of this type. */
export const commandFor: { readonly [type in PersonalisingRequest]: string } = {
  Enroll: 'cardea card enroll',
  Renew: 'cardea card renew',
  Recover: 'cardea card replace',
  Duplicate: 'cardea card duplicate',
  OnlineUpdate: 'cardea card update',
  TemporaryCardEnroll: 'cardea card lend',
  RecoverOnBehalf: 'cardea card recover-on-behalf',
};

/**
 * Finds the request to carry out, in this order: the one named; the one of the journal; an open one that is bound to
 * this card; an open one of the caller that has no card yet (one that the caller started, where it is about another
 * person's keys); one for this card that is completed but for its last
 * strokes. Else it creates one. Changes nothing on the card.
 *
 * Errors: `CommandFailure` when another run is under way on this card, the request is over, or data is wanted for it;
 * `CardeaApiError`.
 */
export async function findRequest(
  agent: CardAgent,
  contents: CardContents,
  wanted: WantedPersonalisation,
): Promise<FoundRequest> {
  const record = readJournal(agent, contents);
  const { client, say } = agent;
  if (wanted.requestUuid !== undefined) {
    const named = await client.management.request(wanted.requestUuid);
    if (named.type !== wanted.type) {
      throw new CommandFailure(`Request ${named.uuid} is one for ${named.type}.`, exitCodes.badInput);
    }
    await refuseOtherRun(agent, record, named.uuid);
    return await standingOf(client, named);
  }
  const recorded = record === undefined ? undefined : await requestOfRecord(agent, record, wanted.type);
  if (recorded !== undefined) {
    say(`goes on with request ${recorded.uuid}, which this computer began at ${record?.startedAt}`);
    return await standingOf(client, recorded);
  }
  // Asked at the same time: none needs another's answer.
  const [smartcard, templates, { uuid: caller }] = await Promise.all([
    smartcardOf(client, contents),
    wanted.template === undefined ? undefined : client.listProfileTemplates(),
    client.management.me(),
  ]);
  const open = await openRequestFor(client, smartcard, wanted, templates, caller);
  if (open !== undefined) {
    say(`goes on with request ${open.uuid}, which is ${open.status}`);
    return await standingOf(client, open);
  }
  const finished = await completedRequestFor(client, smartcard, wanted);
  if (finished !== undefined && (await hasLastStrokes(agent, finished, contents))) {
    say(`request ${finished.uuid} was completed for this card`);
    return { kind: 'completed', request: finished };
  }
  return standingOfCreated(await createRequest(agent, smartcard, wanted, templates));
}

function readJournal({ journal, say }: CardAgent, { cardId }: CardContents): RunRecord | undefined {
  if (cardId === undefined) return undefined;
  const entry = journal.read(cardId);
  if (entry.kind === 'damaged') {
    say(`the journal of this card cannot be read; it was set aside as ${entry.setAside}`);
  }
  return entry.kind === 'record' ? entry.record : undefined;
}

/** The request of the journal, while it is not given up; one of another kind has to be finished first. */
async function requestOfRecord(
  agent: CardAgent,
  record: RunRecord,
  type: PersonalisingRequest,
): Promise<v2.Request | undefined> {
  if (!isSameServer(record.serverUrl, agent.serverUrl) || record.requestType !== type) {
    await refuseOtherRun(agent, record, undefined);
    return undefined;
  }
  const request = await requestIfThere(agent.client, record.requestUuid);
  if (request !== undefined && (isOpen(request) || request.status === 'Completed')) return request;
  agent.say(`request ${record.requestUuid}, which the journal has for this card, was given up meanwhile`);
  agent.journal.end(record.cardId);
  return undefined;
}

/** A card is in one run at a time. What is over at its server counts no more. */
async function refuseOtherRun(
  { client, serverUrl, journal }: CardAgent,
  record: RunRecord | undefined,
  requestUuid: string | undefined,
): Promise<void> {
  if (record === undefined || record.requestUuid === requestUuid) return;
  const command = commandOf(record);
  if (!isSameServer(record.serverUrl, serverUrl)) {
    throw new CommandFailure(
      `A run on this card was begun with ${record.serverUrl}. Finish it first: ${command} --url ${record.serverUrl}`,
    );
  }
  const request = await requestIfThere(client, record.requestUuid);
  if (request === undefined || !isOpen(request)) return journal.end(record.cardId);
  throw new CommandFailure(
    `Request ${record.requestUuid} (${record.requestType}) is under way on this card. Finish it: ${command}; or give it up: cardea requests abandon ${record.requestUuid}`,
  );
}

/** The command that finishes the run of a record. */
function commandOf({ requestType, requestUuid }: RunRecord): string {
  const personalising = Object.entries(commandFor).find(([type]) => type === requestType);
  if (personalising !== undefined) return `${personalising[1]} --request ${requestUuid}`;
  return requestType.endsWith('Retire') ? 'cardea card retire' : 'cardea card agent';
}

async function requestIfThere(client: CardeaClient, uuid: string): Promise<v2.Request | undefined> {
  const seen = await client.getRequest(uuid);
  return seen === undefined ? undefined : await client.management.request(uuid);
}

/** The newest assignment of the card that the caller may see. Errors: `CardeaApiError`. */
export async function smartcardOf(
  client: CardeaClient,
  { cardId }: Pick<CardContents, 'cardId'>,
): Promise<v2.Smartcard | undefined> {
  const found = cardId === undefined ? undefined : await client.findSmartcardByCardId(cardId);
  return found === undefined ? undefined : await client.management.smartcard(found.Uuid);
}

const openStatuses = ['Executing', 'Approved', 'Pending'] as const;

function isOpen({ status }: v2.Request): boolean {
  return openStatuses.some((one) => one === status);
}

/**
 * An open request that is bound to this card, else one of the caller that has no card yet; undefined when there is none.
 * `templates` are those that the server offers, where the profile template is named.
 *
 * Errors: `CommandFailure` when it is not clear which one is meant; `CardeaApiError`.
 */
export async function openRequestFor(
  client: CardeaClient,
  smartcard: v2.Smartcard | undefined,
  wanted: WantedPersonalisation,
  templates: readonly v1.ProfileTemplateLimitedView[] | undefined,
  knownCaller?: string,
): Promise<v2.Request | undefined> {
  const { type } = wanted;
  const template = templateUuidOf(wanted, templates);
  if (smartcard !== undefined) {
    for (const status of openStatuses) {
      for await (const one of client.management.requests({ smartcard: smartcard.uuid, type, status })) {
        const isForThisCard = one.newSmartcardUuid === smartcard.uuid;
        if (isForThisCard || (one.newSmartcardUuid === null && isAbout(one, wanted, template))) return one;
      }
    }
  }
  const caller = knownCaller ?? (await client.management.me()).uuid;
  // Another person's keys are recovered by who started it; every other request is carried out by its target.
  const person = type === 'RecoverOnBehalf' ? { originator: caller } : { target: caller };
  // Asked at the same time; what counts is the order of the statuses.
  const found = await Promise.all(
    openStatuses.map(async (status) => {
      const waiting: v2.Request[] = [];
      for await (const one of client.management.requests({ ...person, type, status })) {
        if (one.newSmartcardUuid !== null || !one.isSmartcard || !isAbout(one, wanted, template)) continue;
        waiting.push(one);
        if (type !== 'RecoverOnBehalf') break;
      }
      return waiting;
    }),
  );
  return theOneMeant(type, found.flat());
}

/** Of one's own requests the first; whose keys are recovered for an enrollment agent is not guessed. */
function theOneMeant(type: PersonalisingRequest, waiting: readonly v2.Request[]): v2.Request | undefined {
  if (type !== 'RecoverOnBehalf' || waiting.length < 2) return waiting[0];
  throw new CommandFailure(
    `Several requests wait for a card. Choose with --request: ${waiting.map(({ uuid }) => uuid).join(', ')}.`,
    exitCodes.badInput,
  );
}

/** Whether a request that has no card yet is what the person means. */
function isAbout(
  request: v2.Request,
  { smartcardUuid }: WantedPersonalisation,
  template: string | undefined,
): boolean {
  const isOfCard = smartcardUuid === undefined || request.oldSmartcardUuid === smartcardUuid;
  return isOfCard && (template === undefined || request.profileTemplateUuid === template);
}

function templateUuidOf(
  { template }: WantedPersonalisation,
  templates: readonly v1.ProfileTemplateLimitedView[] = [],
): string | undefined {
  const name = template?.toLowerCase();
  return templates.find((one) => one.Name.toLowerCase() === name)?.Uuid ?? name;
}

/**
 * What an interrupted run has completed for this card: its card is Active by it. Where the card was in use before, the
 * last request of the type: whether there is something left to do, only the card tells.
 */
async function completedRequestFor(
  client: CardeaClient,
  smartcard: v2.Smartcard | undefined,
  { type, smartcardUuid }: WantedPersonalisation,
): Promise<v2.Request | undefined> {
  if (smartcard?.status !== 'Active') return undefined;
  const filter = { smartcard: smartcard.uuid, type, status: 'Completed' } as const;
  for await (const one of client.management.requests({
    ...filter,
    sort: 'completedAt',
    order: 'descending',
  })) {
    if (one.newSmartcardUuid !== smartcard.uuid) continue;
    if (smartcardUuid !== undefined && one.oldSmartcardUuid !== smartcardUuid) continue;
    return one;
  }
  return undefined;
}

/** A card that stays in use may be renewed again, unless the last renewal has left its traces. */
async function hasLastStrokes(
  agent: CardAgent,
  request: v2.Request,
  contents: CardContents,
): Promise<boolean> {
  if (request.oldSmartcardUuid !== request.newSmartcardUuid) return true;
  // What only the administrator removes is left to the next request: the server answers for no other.
  if (contents.application === 'PIV') return false;
  return (await replacedKeys(agent, request, contents)).length > 0;
}

/** Where a request stands. Errors: `CommandFailure` when it is over, or data is wanted for it; `CardeaApiError`. */
export async function standingOf(client: CardeaClient, request: v2.Request): Promise<FoundRequest> {
  if (request.status === 'Completed') return { kind: 'completed', request };
  if (!isOpen(request)) throw new CommandFailure(`Request ${request.uuid} is ${request.status}.`);
  const { nextStep } = await client.management.resumeRequest(request.uuid);
  if (nextStep === 'waitForApproval') return { kind: 'waitsForApproval', request };
  if (nextStep === 'supplyDataItems') throw wantsDataItems(request);
  return { kind: 'open', request, nextStep };
}

/** Nobody is asked for the one-time passwords of a request that they created themselves, and nothing is done of it. */
function standingOfCreated(request: v2.Request): FoundRequest {
  if (request.status === 'Pending') return { kind: 'waitsForApproval', request };
  if (!request.isManagerDataProvided || !request.isSubscriberDataProvided) throw wantsDataItems(request);
  return { kind: 'open', request, nextStep: 'bindSmartcard' };
}

function wantsDataItems({ uuid }: v2.Request): CommandFailure {
  return new CommandFailure(`Request ${uuid} waits for data items that the policy asks for.`);
}
