import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { Secret } from '@cardea/cards';
import { formatSpokenCode, parseSpokenCode } from '@cardea/sdk';
import { listKeys, rotatableKeys, rotateKey } from '@cardea/server';
import {
  ApiClient,
  accounts,
  contentsOfPfx,
  makeArchivedKeysQuick,
  makeCertificationRequest,
  storeKinds,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unblockOffline } from '../../agent/run/offline-unblock.js';
import { retire } from '../../agent/run/retire.js';
import { unblock } from '../../agent/run/unblock.js';
import { importAdminKey } from '../card-runs-in-use/import-admin-key.js';
import type { CardKind } from '../card-runs-in-use/simulated-cards.js';
import {
  blockPin,
  type CardInUse,
  conversationWith,
  holderOf,
  newPin,
  Site,
} from '../card-runs-in-use/site.js';
import { keptForGood, rotations } from './rotations.js';

// Rotation never orphans a card: whatever key or certificate of the installation is replaced, cards from before live on.

const patienceMs = 600_000;
const pfxPassword = 'Rotated-keys-1';
const comment = 'after a rotation';
/** Kinds of keys for which there is a row. */
const known = new Set([...rotations.flatMap(({ keys }) => keys), ...keptForGood.keys()]);

describe.each(storeKinds)('cards from before every rotation, on %s', (kind) => {
  let site: Site;
  const cards: CardInUse[] = [];
  let imported: CardInUse;
  /** Profiles whose archived keys the installation keeps, or an agent must consent to. */
  let ownArchive: string;
  let sharedArchive: string;

  beforeAll(async () => {
    site = await Site.open(kind, { CARDEA_PORT: `${20_000 + (process.pid % 10_000)}` });
    await makeArchivedKeysQuick(site.server.system);
    for (let index = 0; index < rotations.length + 2; index += 1)
      cards.push(await site.enroll(index % 2 === 0 ? 'GIDS' : 'PIV', 'erased'));
    imported = await importedCard('GIDS');
    ownArchive = await enrollWithArchivedKey();
    const { management } = site.clientOf('secondManager');
    await management.addKeyRecoveryAgent({ userUuid: userUuids.manager });
    await management.changeConsentsNeeded(1);
    sharedArchive = await enrollWithArchivedKey();
    await site.server.system.ports.keyArchive.exchangeCertificate();
    await site.server.system.work.settle();
  }, patienceMs);
  afterAll(() => site.close());

  test('every kind of key that `cardea keys list` tells is rotated below, or is kept for a reason', async () => {
    const names = new Set((await listKeys(site.server.system)).map(({ name }) => name));
    for (const name of names) expect([...known], name).toContain(name);
    for (const name of rotatableKeys) expect([...known]).toContain(name);
    for (const name of keptForGood.keys())
      await expect(rotateKey(site.server.system, name)).rejects.toMatchObject({ kind: 'Misconfigured' });
  });

  test.each(rotations.map((rotation, index) => ({ ...rotation, index })))(
    'are unblocked here and by telephone, recovered and retired after $what is replaced',
    async ({ keys, rotate, index }) => {
      const before = await versions();
      await rotate(site);
      const after = await versions();
      for (const key of keys) expect(after.get(key) ?? 0, key).toBeGreaterThan(before.get(key) ?? 0);

      const [atReader, onTelephone] = index % 2 === 0 ? cards : cards.slice(0, 2).reverse();
      await unblockAtReader(atReader);
      await unblockByTelephone(onTelephone);
      await unblockAtReader(imported);
      await expectRecovered(ownArchive);
      await expectRecovered(sharedArchive);
      await retireIt(cards[index + 2]);
    },
    patienceMs,
  );

  test(
    'are all retired in the end, and every kind of key has been listed',
    async () => {
      for (const card of [cards[0], cards[1], imported]) await retireIt(card);
      for (const { smartcardUuid } of [...cards, imported])
        expect(await site.statusOf(smartcardUuid)).toBe('Retired');
      expect(new Set((await versions()).keys())).toEqual(known);
    },
    patienceMs,
  );

  /** The newest version of each key, by its name. */
  async function versions(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const { name, version } of await listKeys(site.server.system))
      found.set(name, Math.max(version, found.get(name) ?? 0));
    return found;
  }

  async function unblockAtReader(inUse: CardInUse | undefined): Promise<void> {
    if (inUse === undefined) throw new Error('there is no such card');
    await blockPin(inUse.card);
    await unblock(await site.run(inUse.card), { comment });
    await (await conversationWith(inUse.card)).verify(newPin);
  }

  async function unblockByTelephone(inUse: CardInUse | undefined): Promise<void> {
    if (inUse === undefined) throw new Error('there is no such card');
    const { card, smartcardUuid } = inUse;
    await blockPin(card);
    await unblockOffline(await site.run(card), async () => {
      const shown = site.said.findLast((line) => line.includes('challenge')) ?? '';
      const heard = parseSpokenCode(shown.replace(/^.*challenge/, ''));
      if (heard.outcome !== 'read') return expect.fail('the challenge was not shown in its spoken form');
      const { management } = site.clientOf('helpDesk');
      const { uuid } = await management.createRequest({ type: 'OfflineUnblock', smartcardUuid });
      const order = { requestUuid: uuid, challengeHex: heard.hex };
      const answer = await management.answerOfflineUnblock(smartcardUuid, order);
      await site.client.changeRequest(uuid, 'Completed');
      return formatSpokenCode(answer.responseHex.reveal());
    });
    await (await conversationWith(card)).verify(newPin);
  }

  async function retireIt(inUse: CardInUse | undefined): Promise<void> {
    if (inUse === undefined) throw new Error('there is no such card');
    const { card, smartcardUuid } = inUse;
    expect(await retire(await site.run(card), { comment })).toMatchObject({ smartcardUuid, isWiped: true });
    expect((await (await conversationWith(card)).read()).keys).toEqual([]);
    const certificates = await site.client.management.smartcardCertificates(smartcardUuid);
    expect(certificates.every(({ revocation }) => revocation !== null)).toBe(true);
  }

  /** As of another system, whose admin keys are known card by card. */
  async function importedCard(cardKind: CardKind): Promise<CardInUse> {
    const inUse = await site.enroll(cardKind, 'erased');
    const foreign = new Secret(new Uint8Array(randomBytes(24).map((octet) => octet | 1)));
    await (await conversationWith(inUse.card)).changeAdminKey(holderOf(inUse.ownAdminKey), foreign);
    await importAdminKey(site.server.system, inUse.cardId, foreign);
    return { ...inUse, ownAdminKey: foreign };
  }

  /** Gives the software profile. */
  async function enrollWithArchivedKey(): Promise<string> {
    const subscriber = new ApiClient(site.server.url, accounts.subscriber);
    const uuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    const answer = await subscriber.certifyAsPfx(uuid, pfxPassword, makeCertificationRequest());
    expect(answer).toMatchObject({ status: 200, json: [{ Error: null }, { Error: null }] });
    expect((await subscriber.complete(uuid)).status).toBe(200);
    const stored = await site.server.system.ports.store.requests.find(uuid as never);
    return stored?.newProfileUuid ?? '';
  }

  /** The help desk gets the archived key of the profile, after an agent consented where one must. */
  async function expectRecovered(profile: string): Promise<void> {
    const helpDesk = new ApiClient(site.server.url, accounts.helpDesk);
    const uuid = await helpDesk.createRequest({ type: 'RecoverOnBehalf', profile });
    if (profile === sharedArchive) await site.clientOf('manager').management.consentToKeyRecovery(uuid);
    const answer = await helpDesk.certifyAsPfx(uuid, pfxPassword);
    expect(answer).toMatchObject({ status: 200, json: [{ Error: null, isPfx: true }] });
    const [recovered] = answer.json as { Pfx: string }[];
    const { certificates, privateKey } = contentsOfPfx(recovered?.Pfx ?? '', pfxPassword);
    const key = createPrivateKey(privateKey);
    expect(certificates.some((pem) => new X509Certificate(pem).checkPrivateKey(key))).toBe(true);
    expect((await helpDesk.complete(uuid)).status).toBe(200);
  }
});
