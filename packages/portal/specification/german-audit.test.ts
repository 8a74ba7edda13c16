import { randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  auditActions,
  envelopeKinds,
  issuanceOrderStates,
  jobKinds,
  notificationTypes,
  requestStatuses,
  requestTypes,
  revocationReasons,
  smartcardStatuses,
} from '@cardea/domain';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factNames, objectTypes } from './audit-facts.js';
import { settledWords } from './every-address.js';
import { foreignWordsOn, namesOfApiOn, namesOfTheContract } from './foreign-words.js';
import { openScene, type Scene } from './scene.js';

// The audit trail in words, in both languages: what was done, about what, how it ended, and each value that a fact can have.

let scene: Scene;

/** Values of the facts that are of a closed set, by the sources that write them. */
const closedSets: Readonly<Record<string, readonly string[]>> = {
  requestType: [...requestTypes, 'Resharing'],
  requestStatus: requestStatuses,
  status: [...new Set([...smartcardStatuses, ...requestStatuses])],
  resultingStatus: smartcardStatuses,
  revocationReason: revocationReasons,
  kind: jobKinds,
  state: [...issuanceOrderStates, 'notIssued', 'unanswered'],
  stateBefore: issuanceOrderStates,
  distributionType: namesOfTheContract('DistributedPassword', 'distributionType'),
  type: namesOfTheContract('BlockedName', 'type'),
  matching: namesOfTheContract('BlockedName', 'matching'),
  resolution: ['ask', 'issued', 'notIssued', 'giveUp'],
  change: ['create', 'update', 'delete', 'test', 'disable'],
  act: ['order', 'fetch', 'remove'],
  action: ['request.approve', 'request.'],
  outcome: ['success', 'denied', 'failure'],
  objectType: ['Smartcard', 'ProfileTemplate'],
  rightsAfter: [`RequestEnroll over ${randomUUID()}, Audit`],
  flagsAfter: ['UseUser,UseGroups'],
  key: ['held by the agent', 'archive v1'],
  reason: ['the receiver answered 410', 'somebody’s words'],
  because: [
    'the request had ended before the authority issued it',
    'the order had been given up before the certificate came',
  ],
  attestedKeys: [
    '0A1B: card 4711, firmware 5.7.1, PIN once, touch cached | 0C: card without number, firmware 5.4.3, PIN never, touch always',
  ],
  error: [
    ...['NotFound', 'NotAuthorized', 'PolicyViolation', 'IllegalTransition', 'Conflict', 'MalformedInput'],
    ...['BadCertificationRequest', 'CaUnavailable', 'CaOutcomeUnknown', 'Misconfigured', 'Internal'],
  ],
};

/** What one page of the trail holds. */
const mostEvents = 50;
const pages: { de?: Page; en?: Page } = {};

beforeAll(async () => {
  scene = await openScene();
  for (const language of ['de', 'en'] as const) {
    const { page } = await scene.opened('manager');
    await page.evaluate(`localStorage.setItem('cardea.language', '${language}')`);
    pages[language] = page;
  }
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Writes events as the server writes them, one for each set of facts, and gives the reference that they share. */
async function written(events: readonly Partial<AuditEvent>[]): Promise<string> {
  const { store, clock } = scene.server.system.ports;
  const correlationId = randomUUID();
  await store.transaction(async (tx) => {
    for (const event of events)
      await tx.audit.append({
        ...{
          uuid: randomUUID() as never,
          occurredAt: clock.now(),
          action: 'request.create',
          outcome: 'success',
        },
        ...{ actorUserUuid: null, actorName: 'system', targetUserUuid: null, objectType: 'Request' },
        ...{ objectUuid: randomUUID(), origin: 'local', facts: {}, ...event, correlationId },
      });
  });
  return correlationId;
}

/** What is wrong on the trail's page with these events, their details open. */
async function faultsIn(language: 'de' | 'en', events: readonly Partial<AuditEvent>[]): Promise<string[]> {
  const page = await trailWith(language, events);
  await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
  await settledWords(page, 200);
  expect(await page.locator('details dl').count()).toBe(events.length);
  return language === 'de' ? await foreignWordsOn(page) : await namesOfApiOn(page);
}

/** The trail's page with these events. */
async function trailWith(language: 'de' | 'en', events: readonly Partial<AuditEvent>[]): Promise<Page> {
  const page = pages[language];
  if (page === undefined) throw new Error(`nobody reads ${language}`);
  // As high as all of it: what is out of sight is not in the page.
  await page.setViewportSize({ width: 1280, height: 1000 + 500 * events.length });
  await page.goto(`${scene.server.url}/audit?q=${await written(events)}`);
  await settledWords(page, 200);
  return page;
}

describe.each(['de', 'en'] as const)('in %s', (language) => {
  test('every value of every fact has words', { timeout: 120_000 }, async () => {
    const events = Object.entries(closedSets).flatMap(([name, values]) =>
      values.map((value) => ({ facts: { [name]: value } })),
    );
    for (let from = 0; from < events.length; from += mostEvents)
      expect(await faultsIn(language, events.slice(from, from + mostEvents))).toEqual([]);
  });

  test('everything that can be done has words, and so has whoever did it', { timeout: 120_000 }, async () => {
    const actors = ['system', 'command line', 'card agent'];
    const events = auditActions.map((action, index) => ({
      action,
      actorName: actors[index % actors.length] ?? '',
    }));
    for (let from = 0; from < events.length; from += mostEvents)
      expect(await faultsIn(language, events.slice(from, from + mostEvents))).toEqual([]);
  });

  test('every kind of object has a name', { timeout: 60_000 }, async () => {
    // Notifications have types and identifiers, too, and are no objects of the trail.
    const kinds = objectTypes().filter((kind) => !notificationTypes.some((type) => type === kind));
    expect(kinds).toEqual(expect.arrayContaining(['Request', 'Session', 'Webhook']));
    const page = await trailWith(
      language,
      kinds.map((objectType) => ({ objectType })),
    );
    const [places, options] = [page.locator('article a'), page.locator('option')];
    // One word such as Job is a name of the API and a word: what stands there is one of the names to choose from.
    const offered = new Set(await options.allTextContents());
    const told = await places.evaluateAll((links) => links.map((link) => link.textContent ?? ''));
    expect(told.length).toBeGreaterThanOrEqual(kinds.length);
    expect(
      told.map((text) => text.replace(/ [0-9a-f-]{36}$/, '')).filter((text) => !offered.has(text)),
    ).toEqual([]);
  });

  test('every fact that the server writes down has a name', { timeout: 60_000 }, async () => {
    const names = [...new Set([...factNames(), ...envelopeKinds])];
    expect(names.length).toBeGreaterThan(60);
    const facts = Object.fromEntries(names.map((name) => [name, 3]));
    expect(await faultsIn(language, [{ facts }])).toEqual([]);
  });
});
