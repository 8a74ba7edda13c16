import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised } from './as-promised.js';
import {
  completed,
  openCard,
  PersonalisationSite,
  readerWith,
  templateUuids,
} from './personalisation-site.js';

// What a request wants of people before it is carried out: data items, one-time passwords, and whose keys it is about.

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

describe('a policy that asks for data items', () => {
  const room = (value: string) => ({ dataCollection: [{ name: 'Room', value }] });

  test('gets them with the request, of an enrollment and of a renewal', async () => {
    const card = cardKinds.GIDS();
    const enrolled = completed(
      await site.run(card, { type: 'Enroll', template: templateUuids.asked, ...room('A 12') }),
    );
    const renewed = completed(await site.run(card, { type: 'Renew', ...room('B 7') }));
    await expectAsPromised(site, card, { ...renewed, keys: 1 });
    for (const [{ requestUuid }, value] of [
      [enrolled, 'A 12'],
      [renewed, 'B 7'],
    ] as const) {
      const items = await site.client.management.requestDataCollection(requestUuid);
      expect(items).toMatchObject([{ name: 'Room', value }]);
    }
  });

  test('leaves the card alone without them, and says which is missing', async () => {
    const card = cardKinds.GIDS();
    const enrollment = site.enroll(card, 'asked');
    await expect(enrollment).rejects.toThrow('Room');
    const { needsPreparation } = await readerWith(card).withCard(async (held) =>
      (await openCard(held)).read(),
    );
    expect(needsPreparation).toBe(true);
  });
});

test('an enrollment that a manager started wants the one-time password that was printed for it', async () => {
  const { management } = site.clientOf('manager');
  const { uuid: targetUserUuid } = await site.client.management.me();
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templateUuids.oneTimePassword,
    targetUserUuid,
  });
  const [password] = await management.distributeOneTimePasswords(uuid);
  const printed = password?.oneTimePassword?.reveal();
  const card = cardKinds.PIV();
  const wanted = { type: 'Enroll', template: templateUuids.oneTimePassword } as const;
  await expect(site.run(card, wanted)).rejects.toThrow('wants the one-time password');
  const entering = (text: string | undefined) => ({
    secrets: { ...site.agent(card).secrets, oneTimePasswords: async () => text },
  });
  await expect(site.run(card, wanted, entering('12345678'))).rejects.toThrow();
  const enrolled = completed(await site.run(card, wanted, entering(printed)));
  expect(enrolled.requestUuid).toBe(uuid);
  await expectAsPromised(site, card, { ...enrolled, keys: 1 });
  expect(site.said.join('\n')).not.toContain(printed);
});

describe("a user's archived keys", () => {
  const helpDesk = () => ({ client: site.clientOf('helpDesk') });

  test("come to the enrollment agent's card, by the request that the agent started; the user's card stays", async () => {
    const usersCard = cardKinds.PIV();
    const enrolled = await site.enroll(usersCard, 'archived');
    const { uuid } = await helpDesk().client.management.createRequest({
      type: 'RecoverOnBehalf',
      smartcardUuid: enrolled.smartcardUuid,
    });
    const card = cardKinds.PIV();
    const recovered = completed(await site.run(card, { type: 'RecoverOnBehalf' }, helpDesk()));
    expect(recovered.requestUuid).toBe(uuid);
    const { keys } = await readerWith(card).withCard(async (held) => (await openCard(held)).read());
    const subjects = keys.map(
      ({ certificateDer = new Uint8Array() }) => new X509Certificate(certificateDer).subject,
    );
    expect(subjects).toEqual([expect.stringContaining('cmuser1')]);
    await expectAsPromised(site, usersCard, { ...enrolled, keys: 2 });
  });

  test('are not guessed: without a card of the user, or with several requests, the agent is asked', async () => {
    const card = cardKinds.GIDS();
    await expect(site.run(card, { type: 'RecoverOnBehalf' }, helpDesk())).rejects.toThrow('Whose keys?');
    const requests: string[] = [];
    for (const usersCard of [cardKinds.PIV(), cardKinds.PIV()]) {
      const { smartcardUuid } = await site.enroll(usersCard, 'archived');
      const { management } = helpDesk().client;
      const { uuid } = await management.createRequest({ type: 'RecoverOnBehalf', smartcardUuid });
      requests.push(uuid);
    }
    const guessing = site.run(card, { type: 'RecoverOnBehalf' }, helpDesk());
    await expect(guessing).rejects.toThrow('Choose with --request');
    const [, requestUuid = ''] = requests;
    const named = await site.run(card, { type: 'RecoverOnBehalf', requestUuid }, helpDesk());
    expect(named).toMatchObject({ kind: 'completed', requestUuid });
  });
});
