import { randomUUID } from 'node:crypto';
import { ApiClient, accounts, seedSite, startTestServer, storeKinds, templates } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';

// More than the connections of a PostgreSQL pool.
const atOnce = 40;

describe.each(storeKinds)('many calls at once right after the start, on %s', (kind) => {
  test(`${atOnce} cards are bound and get their keys: no call waits for another that waits for it`, async () => {
    await using server = await startTestServer(kind, { prepare: seedSite });
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const keys = await Promise.all(
      Array.from({ length: atOnce }, async () => {
        const requestUuid = await subscriber.createRequest({
          type: 'Enroll',
          profiletemplateuuid: templates.smartcard,
        });
        const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
        return (await subscriber.get(`requests/${requestUuid}/smartcards/${smartcardUuid}/diversifiedkey`))
          .json;
      }),
    );
    expect(new Set(keys).size).toBe(atOnce);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9+/]{32}$/);
  });

  test('of two clients that bind the same card at once, one gets it', async () => {
    await using server = await startTestServer(kind, { prepare: seedSite });
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const newRequest = () =>
      subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.smartcard });
    for (let round = 0; round < 5; round += 1) {
      const [cardId, one, two] = [randomUUID(), await newRequest(), await newRequest()];
      const answers = await Promise.all(
        [one, two].map((requestid) => subscriber.post('smartcards', { requestid, cardid: cardId })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    }
  });

  test('two completions of one request at once both answer Completed', async () => {
    await using server = await startTestServer(kind, { prepare: seedSite });
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const { smartcardUuid } = await subscriber.enrollCard(templates.smartcard, randomUUID());
    const requestUuid = await subscriber.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
    const answers = await Promise.all([subscriber.complete(requestUuid), subscriber.complete(requestUuid)]);
    for (const { json } of answers) expect(json).toMatchObject({ Status: 8 });
  });
});
