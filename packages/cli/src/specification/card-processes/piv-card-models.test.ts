import { type CredentialCard, PinRejected, PivSession, Secret } from '@cardea/cards';
import { formatSpokenCode, parseSpokenCode } from '@cardea/sdk';
import { accounts } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CardRun } from '../../agent/run/card-run.js';
import { unblockOffline } from '../../agent/run/offline-unblock.js';
import { retire } from '../../agent/run/retire.js';
import { RetirementJournal } from '../../agent/run/retirement-journal.js';
import { unblock } from '../../agent/run/unblock.js';
import { expectAsPromised, expectServerKnowsAdminKey } from '../card-runs/as-promised.js';
import {
  completed,
  openCard,
  PersonalisationSite,
  pin,
  readerWith,
} from '../card-runs/personalisation-site.js';
import type { CopyableCard } from '../card-runs-in-use/simulated-cards.js';
import { pivCardOf } from './piv-card-of.js';

// PIV cards differ: in the cipher of their admin key, in Yubico's commands, or by having none of these at all.

const comment = 'said on the telephone';
const newPin = new Secret('86420975');

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

/** Works on a card that is put in anew. */
async function withCard<T>(card: CopyableCard, work: (run: CardRun) => Promise<T>): Promise<T> {
  return await readerWith(card).withCard(async (held) => {
    const { client, secrets, say } = site.agent(card);
    const chosen = { ...secrets, newPin: async () => newPin };
    return await work({ client, held, card: await openCard(held), secrets: chosen, say });
  });
}

async function inConversation<T>(card: CopyableCard, work: (card: CredentialCard) => Promise<T>): Promise<T> {
  return await withCard(card, (run) => work(run.card));
}

async function blockPin(card: CopyableCard): Promise<void> {
  await inConversation(card, async (conversation) => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await conversation.verify(new Secret('55555555')).catch(() => {});
    }
    await expect(conversation.verify(pin)).rejects.toBeInstanceOf(PinRejected);
  });
}

async function retireCard(card: CopyableCard) {
  const caller = { serverUrl: site.server.url, user: accounts.subscriber.username };
  const journal = new RetirementJournal(site.agent(card).journal, caller);
  return await withCard(card, (run) => retire({ ...run, journal }, { comment }));
}

/** What the help desk answers to the challenge that the run has just shown. */
async function spokenAnswer(smartcardUuid: string): Promise<string> {
  const shown = site.said.findLast((line) => line.includes('challenge')) ?? '';
  const heard = parseSpokenCode(shown.replace(/^.*challenge/, ''));
  if (heard.outcome !== 'read') return expect.fail('the challenge was not shown in its spoken form');
  const { management } = site.clientOf('manager');
  const { uuid } = await management.createRequest({ type: 'OfflineUnblock', smartcardUuid });
  const answer = await management.answerOfflineUnblock(smartcardUuid, {
    requestUuid: uuid,
    challengeHex: heard.hex,
  });
  return formatSpokenCode(answer.responseHex.reveal());
}

describe.each([
  [
    'with an AES-192 admin key, as Yubico has them from firmware 5.7 on',
    { managementKeyAlgorithm: 'AES-192' },
  ],
  ['with an AES-256 admin key', { managementKeyAlgorithm: 'AES-256' }],
  ['of firmware 5.2, which tells of keys by their certificates alone', { firmwareVersion: '5.2.7' }],
] as const)('a PIV card %s', (_title, model) => {
  const isAes = 'managementKeyAlgorithm' in model;
  let enrolled: CopyableCard;
  let smartcardUuid: string;
  const card = () => enrolled.copy();

  beforeAll(async () => {
    enrolled = pivCardOf(model);
    const done = await site.enroll(enrolled);
    smartcardUuid = done.smartcardUuid;
    await expectAsPromised(site, enrolled, { ...done, keys: 1 });
    await expectServerKnowsAdminKey(site, enrolled, done);
  });

  test.runIf(isAes)('has its own admin key under AES-192', async () => {
    expect(await new PivSession(enrolled).yubico.getManagementKeyMetadata()).toMatchObject({
      algorithm: 'AES-192',
      isDefault: false,
    });
  });

  test('is unblocked online', async () => {
    const blocked = card();
    await blockPin(blocked);
    await withCard(blocked, (run) => unblock(run, { comment }));
    await inConversation(blocked, (conversation) => conversation.verify(newPin));
  });

  test('is unblocked by telephone', async () => {
    const blocked = card();
    await blockPin(blocked);
    await withCard(blocked, (run) => unblockOffline(run, () => spokenAnswer(smartcardUuid)));
    await inConversation(blocked, (conversation) => conversation.verify(newPin));
  });

  test('is renewed in place, then retired', async () => {
    const renewed = completed(await site.run(enrolled, { type: 'Renew' }));
    expect(renewed.smartcardUuid).toBe(smartcardUuid);
    await expectAsPromised(site, enrolled, { ...renewed, keys: 1 });
    await expectServerKnowsAdminKey(site, enrolled, renewed);

    expect(await retireCard(enrolled)).toMatchObject({ smartcardUuid, isWiped: true });
    expect((await site.client.management.smartcard(smartcardUuid)).status).toBe('Retired');
    const { keys } = await inConversation(enrolled, (conversation) => conversation.read());
    expect(keys.map(({ certificateDer }) => certificateDer)).not.toContainEqual(expect.anything());
    // The same card is given out again.
    await expectAsPromised(site, enrolled, { ...(await site.enroll(enrolled)), keys: 1 });
  });
});

describe('a plain PIV card, which has no command that changes its admin key', () => {
  test('is refused untouched where each card is to have an admin key of its own', async () => {
    const card = pivCardOf({ isPlain: true });
    const before = await inConversation(card, (conversation) => conversation.read());
    await expect(site.enroll(card)).rejects.toThrow('The card has no command that changes its admin key');
    expect(await inConversation(card, (conversation) => conversation.read())).toEqual(before);
    // The request takes another card.
    const other = pivCardOf({});
    await expectAsPromised(site, other, { ...(await site.enroll(other)), keys: 1 });
  });

  test('that somebody prepared is refused before its PIN, keys or admin key change', async () => {
    const card = pivCardOf({ isPlain: true });
    await site.enroll(card, 'shared');
    await retireCard(card);
    const before = await inConversation(card, (conversation) => conversation.read());
    await expect(site.enroll(card)).rejects.toThrow(
      /no command that changes its admin key.*cardea requests abandon/s,
    );
    expect(await inConversation(card, (conversation) => conversation.read())).toEqual(before);
    await inConversation(card, (conversation) => conversation.verify(pin));
  });

  test('is enrolled and renewed under the admin key that it shares with others', async () => {
    const card = pivCardOf({ isPlain: true });
    await site.enroll(card, 'shared');
    const renewed = completed(await site.run(card, { type: 'Renew' }));
    const { keys } = await inConversation(card, async (conversation) => {
      await conversation.verify(pin);
      return await conversation.read();
    });
    expect(keys.map(({ certificateDer }) => certificateDer)).toEqual(renewed.certificates);
  });
});
