import { newUuid, openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('card secrets in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a proposed PIN belongs to one request and one card, and is replaced', async () => {
    const { cardSecrets } = opened.store;
    const [request, smartcard] = [newUuid<'Request'>(), newUuid<'Smartcard'>()];
    await cardSecrets.putProposedPin(request, smartcard, Uint8Array.of(1, 0, 255));
    expect(await cardSecrets.findProposedPin(request, smartcard)).toStrictEqual(Uint8Array.of(1, 0, 255));
    expect(await cardSecrets.findProposedPin(request, newUuid())).toBeUndefined();
    expect(await cardSecrets.findProposedPin(newUuid(), smartcard)).toBeUndefined();
    await cardSecrets.putProposedPin(request, smartcard, Uint8Array.of(2));
    expect(await cardSecrets.findProposedPin(request, smartcard)).toStrictEqual(Uint8Array.of(2));
  });

  test('an imported admin key belongs to the physical card, and pages hold each once', async () => {
    const { cardSecrets } = opened.store;
    const cards = Array.from({ length: 5 }, () => newUuid<'Card'>());
    for (const [index, card] of cards.entries())
      await cardSecrets.putImportedAdminKey(card, Uint8Array.of(index));
    const [first] = cards;
    if (first === undefined) throw new Error('five cards');
    await cardSecrets.putImportedAdminKey(first, Uint8Array.of(9));
    expect(await cardSecrets.findImportedAdminKey(first)).toStrictEqual(Uint8Array.of(9));
    expect(await cardSecrets.findImportedAdminKey(newUuid())).toBeUndefined();
    const page = await cardSecrets.pageImportedAdminKeys({ after: null, limit: 3 });
    const rest = await cardSecrets.pageImportedAdminKeys({ after: page[2]?.cardId ?? null, limit: 3 });
    expect([...page, ...rest].map((row) => row.cardId)).toStrictEqual([...cards].sort());
  });
});
