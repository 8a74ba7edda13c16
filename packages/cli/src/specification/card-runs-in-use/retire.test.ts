import type { CardContents } from '@cardea/cards';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { retire, retireWithoutCard } from '../../agent/run/retire.js';
import type { CardKind } from './simulated-cards.js';
import {
  blockPin,
  type CardInUse,
  conversationWith,
  defaultAdminKey,
  holderOf,
  opens,
  pin,
  Site,
  type TemplateName,
} from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());
beforeEach(() => void site.said.splice(0));

const comment = 'leaves the company';
const contentsOf = async ({ card }: CardInUse): Promise<CardContents> =>
  (await conversationWith(card)).read();

describe.each<CardKind>(['GIDS', 'PIV'])('a %s card that is retired', (kind) => {
  const retired = async (template: TemplateName): Promise<CardInUse> => {
    const inUse = await site.enroll(kind, template);
    const outcome = await retire(await site.run(inUse.card), { comment });
    expect(outcome).toMatchObject({ smartcardUuid: inUse.smartcardUuid, isWiped: true });
    expect(await site.statusOf(inUse.smartcardUuid)).toBe('Retired');
    expect(await site.requestsFor(inUse.smartcardUuid, 'Retire')).toEqual(['Completed']);
    return inUse;
  };

  test('is erased where the policy says so; its admin key stays its own', async () => {
    const inUse = await retired('erased');
    expect((await contentsOf(inUse)).keys).toEqual([]);
    expect(await opens(inUse.card, inUse.ownAdminKey)).toBe(true);
  });

  test('has its certificates revoked', async () => {
    const { smartcardUuid } = await retired('erased');
    const certificates = await site.client.management.smartcardCertificates(smartcardUuid);
    expect(certificates.map(({ revocation }) => revocation !== null)).toEqual([true]);
  });

  test('keeps its keys where it is not erased, and takes no PIN where that is blocked', async () => {
    const inUse = await retired('locked');
    expect((await contentsOf(inUse)).keys).toHaveLength(1);
    await expect((await conversationWith(inUse.card)).verify(pin)).rejects.toMatchObject({
      retriesRemaining: 0,
    });
    expect(await opens(inUse.card, inUse.ownAdminKey)).toBe(true);
  });

  test('has the default admin key again where the policy resets it', async () => {
    const inUse = await retired('reset');
    expect((await contentsOf(inUse)).keys).toEqual([]);
    expect(await opens(inUse.card, defaultAdminKey)).toBe(true);
    expect(await opens(inUse.card, inUse.ownAdminKey)).toBe(false);
  });

  test('takes neither its own nor the default admin key where the policy blocks it', async () => {
    const inUse = await retired('destroyed');
    const { keys, pinRetriesRemaining } = await contentsOf(inUse);
    expect(keys).toEqual([]);
    expect(pinRetriesRemaining).toBe(0);
    expect(await opens(inUse.card, inUse.ownAdminKey)).toBe(false);
    expect(await opens(inUse.card, defaultAdminKey)).toBe(false);
  });

  test('wants the one-time password of a request that somebody else started, before anything is wiped', async () => {
    const inUse = await site.enroll(kind, 'oneTimePassword');
    const { card, smartcardUuid } = inUse;
    const { management } = site.clientOf('manager');
    const { uuid } = await management.createRequest({ type: 'Retire', smartcardUuid });
    const [password] = await management.distributeOneTimePasswords(uuid);
    const printed = password?.oneTimePassword?.reveal();
    await expect(retire(await site.run(card), { comment })).rejects.toThrow('wants the one-time password');
    expect((await contentsOf(inUse)).keys).toHaveLength(1);
    const { secrets } = await site.run(card);
    const run = await site.run(card, { secrets: { ...secrets, oneTimePasswords: async () => printed } });
    expect(await retire(run, { comment })).toMatchObject({ requestUuid: uuid, isWiped: true });
    expect(await site.statusOf(smartcardUuid)).toBe('Retired');
  });

  test('has the data items that the policy asks for in its request', async () => {
    const inUse = await site.enroll(kind, 'asked');
    await expect(retire(await site.run(inUse.card), { comment })).rejects.toThrow('Ticket');
    expect((await contentsOf(inUse)).keys).toHaveLength(1);
    const dataCollection = [{ name: 'Ticket', value: 'HD-4712' }];
    const { requestUuid = '' } = await retire(await site.run(inUse.card), { comment, dataCollection });
    const items = await site.client.management.requestDataCollection(requestUuid);
    expect(items).toMatchObject(dataCollection);
  });

  test('may be blocked, or suspended, before', async () => {
    const inUse = await site.enroll(kind, 'erased');
    await blockPin(inUse.card);
    await site.suspend(inUse.smartcardUuid);
    await retire(await site.run(inUse.card), { comment });
    expect(await site.statusOf(inUse.smartcardUuid)).toBe('Retired');
    expect((await contentsOf(inUse)).keys).toEqual([]);
  });

  test('goes on with the request that is open for it', async () => {
    const { card, smartcardUuid } = await site.enroll(kind, 'erased');
    const { uuid } = await site.client.management.createRequest({ type: 'Retire', smartcardUuid });
    expect(await retire(await site.run(card), { comment })).toMatchObject({ requestUuid: uuid });
  });

  test('is found retired when the same is asked again', async () => {
    const { card, smartcardUuid } = await retired('destroyed');
    const again = await retire(await site.run(card), { comment });
    expect(again).toEqual({ smartcardUuid, isWiped: false });
    expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual(['Completed']);
  });

  test('whose report was told and whose request stayed open is completed', async () => {
    const { card, smartcardUuid } = await site.enroll(kind, 'erased');
    const { uuid } = await site.client.management.createRequest({ type: 'Retire', smartcardUuid });
    await site.client.updateSmartcard(uuid, smartcardUuid, { status: 'Retired' });
    expect(await retire(await site.run(card), { comment })).toMatchObject({ requestUuid: uuid });
    expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual(['Completed']);
  });

  test('with an admin key of another system is not reported, and can be retired without it', async () => {
    const { card, cardId, ownAdminKey, smartcardUuid } = await site.enroll(kind, 'destroyed');
    const conversation = await conversationWith(card);
    await conversation.retire(holderOf(ownAdminKey), {
      isErased: false,
      isUserPinBlocked: false,
      adminKey: 'block',
    });
    await expect(retire(await site.run(card), { comment })).rejects.toThrow(
      'an admin key that the server does not know',
    );
    expect(await site.statusOf(smartcardUuid)).toBe('Active');
    const run = { ...(await site.run(card)), isConfirmed: async () => true };
    await retireWithoutCard(run, cardId, { comment });
    expect(await site.statusOf(smartcardUuid)).toBe('Retired');
    expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual(['Completed']);
  });
});

test('a temporary card is taken back by a request of its own, and erased as its policy says', async () => {
  const inUse = await site.enroll('PIV', 'locked', 'TemporaryCardEnroll');
  await retire(await site.run(inUse.card), { comment });
  expect(await site.statusOf(inUse.smartcardUuid)).toBe('Retired');
  expect(await site.requestsFor(inUse.smartcardUuid, 'TemporaryCardRetire')).toEqual(['Completed']);
  expect(await site.requestsFor(inUse.smartcardUuid, 'Retire')).toEqual([]);
  expect((await contentsOf(inUse)).keys).toEqual([]);
});

test('a lost card is retired at the server alone', async () => {
  const { card, cardId, smartcardUuid } = await site.enroll('GIDS', 'erased');
  const { client, secrets, say } = await site.run(card);
  const commands = card.commandCount;
  const isConfirmed = async () => true;
  await retireWithoutCard({ client, secrets, say, isConfirmed }, cardId, { comment });
  expect(card.commandCount).toBe(commands);
  expect(await site.statusOf(smartcardUuid)).toBe('Retired');
  const certificates = await site.client.management.smartcardCertificates(smartcardUuid);
  expect(certificates.map(({ revocation }) => revocation !== null)).toEqual([true]);
});

test('a lost card is named by its smart card uuid too, and nothing happens until the person says that it is meant', async () => {
  const { card, cardId, smartcardUuid } = await site.enroll('GIDS', 'erased');
  const { client, secrets, say } = await site.run(card);
  const asked: unknown[] = [];
  const answering = (answer: boolean) => ({
    client,
    secrets,
    say,
    isConfirmed: async (smartcard: { readonly cardId: string | null }) => {
      asked.push(smartcard.cardId);
      return answer;
    },
  });
  const refused = retireWithoutCard(answering(false), smartcardUuid, { comment });
  await expect(refused).rejects.toThrow('The card stays in use.');
  expect(await site.statusOf(smartcardUuid)).toBe('Active');
  expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual([]);
  await retireWithoutCard(answering(true), smartcardUuid, { comment });
  expect(await site.statusOf(smartcardUuid)).toBe('Retired');
  expect(asked).toEqual([cardId, cardId]);
});

test('a name that is no card id and no smart card uuid is refused', async () => {
  const { card } = await site.enroll('GIDS', 'erased');
  const { client, secrets, say } = await site.run(card);
  const run = { client, secrets, say, isConfirmed: async () => true };
  const unknown = retireWithoutCard(run, '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', { comment });
  await expect(unknown).rejects.toThrow('knows no smart card');
});

test('a card that the server does not know is left alone', async () => {
  const inUse = await site.enroll('GIDS', 'erased');
  const stranger = site.clientOf('otherSubscriber');
  await expect(retire(await site.run(inUse.card, { client: stranger }), { comment })).rejects.toThrow(
    'does not know card',
  );
  expect((await contentsOf(inUse)).keys).toHaveLength(1);
});
