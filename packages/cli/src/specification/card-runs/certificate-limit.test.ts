import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retireWithoutCard } from '../../agent/run/retire.js';
import { type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised } from './as-promised.js';
import { completed, openCard, PersonalisationSite, readerWith } from './personalisation-site.js';

// How many certificates a card may hold: two, of which one is for encrypted mail and stays when the card is renewed.

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

const keysOn = async (card: CopyableCard) =>
  (await readerWith(card).withCard(async (held) => (await openCard(held)).read())).keys.length;

describe.each(['GIDS', 'PIV'] as const)('a %s card that holds all that its template allows', (kind) => {
  test('is not renewed, and works as before; nothing is lost', async () => {
    const card = cardKinds[kind]();
    const enrolled = await site.enroll(card, 'limited');
    await expectAsPromised(site, card, { ...enrolled, keys: 2 });
    await expect(site.run(card, { type: 'Renew' })).rejects.toThrow('more than the 2 certificates');
    const { status } = await site.client.management.smartcard(enrolled.smartcardUuid);
    expect(status).toBe('Active');
    const certificates = await site.client.management.smartcardCertificates(enrolled.smartcardUuid);
    const old = certificates.filter(({ requestUuid }) => requestUuid === enrolled.requestUuid);
    expect(old.map(({ revocation }) => revocation)).toEqual([null, null]);
  });

  test('with more old keys than fit is refused before it is changed', async () => {
    const card = cardKinds[kind]();
    const { smartcardUuid } = await site.enroll(card, 'archived');
    await site.run(card, { type: 'Renew' });
    const { client, secrets, say } = site.agent(card);
    const run = { client, secrets, say, isConfirmed: async () => true };
    await retireWithoutCard(run, smartcardUuid, { comment: '' });
    await expect(site.enroll(card, 'limited')).rejects.toThrow('more than the 2 certificates');
    expect(await keysOn(card)).toBe(3);
    for await (const request of client.management.requests({ type: 'Enroll', status: 'Approved' })) {
      expect(request.newSmartcardUuid).toBeNull();
      await client.management
        .cancelRequest(request.uuid)
        .catch(() => client.management.abandonRequest(request.uuid));
    }
  });

  test('loses its oldest key for encrypted mail where the template says so, once it is renewed', async () => {
    const card = cardKinds[kind]();
    await site.enroll(card, 'erasing');
    const renewed = completed(await site.run(card, { type: 'Renew' }));
    expect(await keysOn(card)).toBe(2);
    expect(renewed.certificates).toHaveLength(2);
    expect(site.said.join('\n')).toContain('erased 1 old key to make room');
  });
});
