import { randomBytes } from 'node:crypto';
import { answerWithKey, CardRemoved, parseUuid, Secret } from '@cardea/cards';
import { rewrap, rotateKey } from '@cardea/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKeyAnswers } from '../../agent/run/admin-key.js';
import { unblock } from '../../agent/run/unblock.js';
import { importAdminKey } from '../card-runs-in-use/import-admin-key.js';
import { type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised, expectServerKnowsAdminKey } from './as-promised.js';
import { completed, openCard, PersonalisationSite, readerWith } from './personalisation-site.js';

// A card in use gets the admin key of the current master, or one of ours in place of another system's, when it is updated.

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

const patienceMs = 600_000;

async function newMaster(): Promise<number> {
  return (await rotateKey(site.server.system, 'admin-key-master')).version;
}

async function versionOf(smartcardUuid: string): Promise<number | undefined> {
  const { store } = site.server.system.ports;
  return (await store.smartcards.find(parseUuid(smartcardUuid, 'uuid')))?.adminKeyVersion;
}

const update = (card: CopyableCard) => site.run(card, { type: 'OnlineUpdate' });

/** Sets the PIN again under the admin key, as the help desk has it done. */
async function unblockIt(card: CopyableCard): Promise<void> {
  const { client, secrets, say } = site.agent(card);
  await readerWith(card).withCard(async (held) => {
    await unblock({ client, held, card: await openCard(held), secrets, say }, { comment: '' });
  });
}

/** Runs until the card goes away, or to the end. */
async function runUntilGone(card: CopyableCard, afterCommands: number): Promise<void> {
  card.injectFault({ kind: 'powerLost', afterCommands });
  try {
    await update(card);
  } catch (error) {
    if (!(error instanceof Error) || !(error.cause instanceof CardRemoved)) throw error;
  } finally {
    card.clearFaults();
  }
}

describe.each(['GIDS', 'PIV'] as const)('a %s card', (kind) => {
  test('moves to the current admin-key master when it is updated, and no sooner', async () => {
    const card = cardKinds[kind]();
    const enrolled = await site.enroll(card);
    const before = await versionOf(enrolled.smartcardUuid);
    const version = await newMaster();
    await unblockIt(card);
    expect(await versionOf(enrolled.smartcardUuid)).toBe(before);
    await update(card);
    expect(await versionOf(enrolled.smartcardUuid)).toBe(version);
    await expectServerKnowsAdminKey(site, card, enrolled);
    await unblockIt(card);
    site.said.length = 0;
    await update(card);
    expect(site.said.join('\n')).not.toContain('of the master');
  });

  test(
    'that goes away at any command before the change is confirmed is found under one of its two keys, unblocked and updated',
    async () => {
      const card = cardKinds[kind]();
      const { smartcardUuid } = await site.enroll(card);
      let afterCommands = 0;
      for (; ; afterCommands += 1) {
        const version = await newMaster();
        site.said.length = 0;
        try {
          await runUntilGone(card, afterCommands);
          // What comes afterwards is an update like any other.
          if ((await versionOf(smartcardUuid)) === version) break;
          if (afterCommands % 2 === 1) await unblockIt(card);
          let updated = completed(await update(card));
          if (site.said.includes('replaced keys stay on the card until its next request'))
            updated = completed(await update(card));
          expect(await versionOf(updated.smartcardUuid)).toBe(version);
          await expectServerKnowsAdminKey(site, card, updated);
          if (afterCommands % 5 === 0)
            await expectAsPromised(site, card, { ...updated, keys: 1, mayHaveBareKeys: kind === 'PIV' });
        } catch (error) {
          const story = `after ${afterCommands} commands: ${error}\n${site.said.join('\n')}`;
          throw new Error(story, { cause: error });
        }
      }
      expect(afterCommands).toBeGreaterThan(10);
    },
    patienceMs,
  );

  test('with an imported admin key is administered under that one, whatever is rotated, until its next update', async () => {
    const card = cardKinds[kind]();
    const enrolled = await site.enroll(card);
    const foreign = new Secret(new Uint8Array(randomBytes(24).map((octet) => octet | 1)));
    await giveForeignKey(card, enrolled, foreign);
    const { system } = site.server;
    const imported = async () =>
      (await system.ports.store.cardSecrets.findImportedAdminKey(parseUuid(enrolled.cardId, 'cardId'))) !==
      undefined;
    await unblockIt(card);
    await newMaster();
    await rotateKey(system, 'key-encryption-key');
    await rewrap(system);
    await unblockIt(card);
    expect(await imported()).toBe(true);
    await readerWith(card).withCard(async (held) =>
      (await openCard(held)).authenticateAdmin(answerWithKey(foreign)),
    );
    await update(card);
    expect(await imported()).toBe(false);
    await expectServerKnowsAdminKey(site, card, enrolled);
    await readerWith(card).withCard(async (held) => {
      const conversation = await openCard(held);
      await expect(conversation.authenticateAdmin(answerWithKey(foreign))).rejects.toThrow();
    });
    await unblockIt(card);
  });
});

/** Has the card and the server know the same admin key, as after an import from another system. */
async function giveForeignKey(
  card: CopyableCard,
  { smartcardUuid, cardId }: { readonly smartcardUuid: string; readonly cardId: string },
  foreign: Secret<Uint8Array>,
): Promise<void> {
  const { management } = site.client;
  const { uuid } = await management.createRequest({ type: 'Unblock', smartcardUuid, comment: '' });
  const bound = { requestUuid: uuid, smartcardUuid, cardId, atrHex: '' };
  const { own } = adminKeyAnswers(site.client, bound, { DiversifyAdminKey: true });
  await readerWith(card).withCard(async (held) => (await openCard(held)).changeAdminKey(own, foreign));
  await management.cancelRequest(uuid).catch(() => management.abandonRequest(uuid));
  await importAdminKey(site.server.system, cardId, foreign);
}
