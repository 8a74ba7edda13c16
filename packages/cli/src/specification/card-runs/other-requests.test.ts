import { CardRemoved, PinRejected, Secret } from '@cardea/cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised, expectServerKnowsAdminKey } from './as-promised.js';
import { completed, PersonalisationSite } from './personalisation-site.js';

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

describe.each(['GIDS', 'PIV'] as const)('a %s card', (kind) => {
  const blank = () => cardKinds[kind]();

  test.each(['Renew', 'OnlineUpdate'] as const)(
    'takes new keys in place by %s; the old ones go',
    async (type) => {
      const card = blank();
      const enrolled = await site.enroll(card, 'two');
      const renewed = completed(await site.run(card, { type }));
      expect(renewed.smartcardUuid).toBe(enrolled.smartcardUuid);
      if (type === 'Renew') await expectAsPromised(site, card, { ...renewed, keys: 2 });
      await expectServerKnowsAdminKey(site, card, renewed);
      const before = new Set(enrolled.certificates.map((der) => Buffer.from(der).toString('hex')));
      expect(renewed.certificates.some((der) => before.has(Buffer.from(der).toString('hex')))).toBe(false);
    },
  );

  test('keeps the old key for encrypted mail when it is renewed', async () => {
    const card = blank();
    await site.enroll(card, 'archived');
    await expectAsPromised(site, card, {
      ...completed(await site.run(card, { type: 'Renew' })),
      keys: 3,
    });
  });

  test.each([
    // The archived certificate of a card that may be in wrong hands is revoked: its key comes as key history.
    ['Recover', 3],
    ['Duplicate', 2],
    ['TemporaryCardEnroll', 2],
  ] as const)('comes beside or in the place of another by %s, with the archived key', async (type, keys) => {
    const { smartcardUuid } = await site.enroll(blank(), 'archived');
    const card = blank();
    const made = completed(await site.run(card, { type, smartcardUuid }));
    expect(made.smartcardUuid).not.toBe(smartcardUuid);
    await expectAsPromised(site, card, { ...made, keys });
  });

  test('is not renewed with a wrong PIN: the tries left are told, and nothing was done', async () => {
    const card = blank();
    const { smartcardUuid } = await site.enroll(card);
    const secrets = { ...site.agent(card).secrets, currentPin: async () => new Secret('555555') };
    await expect(site.run(card, { type: 'Renew' }, { secrets })).rejects.toMatchObject({
      message: expect.stringContaining('tries left: 2'),
      cause: expect.any(PinRejected),
    });
    const { status } = await site.client.management.smartcard(smartcardUuid);
    expect(status).toBe('Active');
    await expectAsPromised(site, card, { ...completed(await site.run(card, { type: 'Renew' })), keys: 1 });
  });

  test('is in one run at a time: another one says which command finishes the first', async () => {
    const card = blank();
    await site.enroll(card);
    card.injectFault({ kind: 'removed', afterCommands: 38 });
    await expect(site.run(card, { type: 'Renew' })).rejects.toMatchObject({ cause: expect.any(CardRemoved) });
    card.clearFaults();
    await expect(site.run(card, { type: 'OnlineUpdate' })).rejects.toThrow(
      /Finish it: cardea card renew --request/,
    );
    await site.run(card, { type: 'Renew' });
    await site.run(card, { type: 'OnlineUpdate' });
  });
});
