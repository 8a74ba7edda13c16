import {
  AdminKeyRejected,
  type AnswerChallenge,
  computeAuthenticationResponse,
  Secret,
  toHex,
} from '@cardea/cards';
import { createManagementClient } from '@cardea/sdk';
import { expect, test } from 'vitest';
import { adminKeyAnswers, findAdminKey } from './admin-key.js';

const ownKey = new Secret(new Uint8Array(24).map((_, index) => index * 7 + 1));
const defaultKey = new Secret(new Uint8Array(24));
const bound = { requestUuid: 'request', smartcardUuid: 'smartcard', cardId: 'card', atrHex: '3b' };

const answeredWith =
  (key: Secret<Uint8Array>): AnswerChallenge =>
  async (challenge) =>
    computeAuthenticationResponse(key, challenge);

/** The part of a card that judges the administrator's answer; counts the wrong ones. */
function cardWith(key: Secret<Uint8Array>) {
  const challenge = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const card = {
    refused: 0,
    async authenticateAdmin(answer: AnswerChallenge) {
      const response = (await answer(challenge)).reveal();
      if (toHex(response) === toHex(computeAuthenticationResponse(key, challenge).reveal())) return;
      card.refused += 1;
      throw new AdminKeyRejected();
    },
  };
  return card;
}

const candidates = [
  { name: 'own', answer: answeredWith(ownKey) },
  { name: 'default', answer: answeredWith(defaultKey) },
] as const;

test('the first admin key that the card takes is found, without trying those after it', async () => {
  const card = cardWith(ownKey);
  expect((await findAdminKey(card, candidates)).name).toBe('own');
  expect(card.refused).toBe(0);
});

test('a card that still has the default admin key is recognised', async () => {
  const card = cardWith(defaultKey);
  expect((await findAdminKey(card, candidates)).name).toBe('default');
  expect(card.refused).toBe(1);
});

test('a card with an admin key of another system is refused, and people are told', async () => {
  const card = cardWith(new Secret(new Uint8Array(24).fill(9)));
  await expect(findAdminKey(card, candidates)).rejects.toThrow('an admin key that the server does not know');
});

test('where the template does not diversify, the own admin key is the default one', async () => {
  const asked: boolean[] = [];
  const client = {
    async getAuthenticationResponse({ diversified }: { readonly diversified: boolean }) {
      asked.push(diversified);
      return 'AAAAAAAAAAA=';
    },
    management: createManagementClient({
      baseUrl: 'http://127.0.0.1:9/',
      credentials: { kind: 'token', token: 'unused' },
    }),
  };
  const challenge = new Uint8Array(8);
  const shared = adminKeyAnswers(client, bound, { DiversifyAdminKey: false });
  const diversified = adminKeyAnswers(client, bound, { DiversifyAdminKey: true });
  for (const answer of [shared.own, shared.default, diversified.own, diversified.default]) {
    await answer(challenge);
  }
  expect(asked).toEqual([false, false, true, false]);
});
