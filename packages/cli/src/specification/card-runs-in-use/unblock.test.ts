import { PinRejected, Secret } from '@cardea/cards';
import { formatSpokenCode, parseSpokenCode } from '@cardea/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unblockOffline } from '../../agent/run/offline-unblock.js';
import { unblock } from '../../agent/run/unblock.js';
import type { CardKind } from './simulated-cards.js';
import { blockPin, type CardInUse, conversationWith, holderOf, newPin, pin, Site } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());
beforeEach(() => void site.said.splice(0));

const comment = 'PIN forgotten';

describe.each<CardKind>(['GIDS', 'PIV'])('a blocked %s card', (kind) => {
  let inUse: CardInUse;
  beforeAll(async () => {
    inUse = await site.enroll(kind, 'erased');
    await blockPin(inUse.card);
  });
  const blocked = (): CardInUse => ({ ...inUse, card: inUse.card.copy() });

  test('takes no PIN, not even the right one', async () => {
    const card = await conversationWith(blocked().card);
    await expect(card.verify(pin)).rejects.toMatchObject({ retriesRemaining: 0 });
  });

  test('is unblocked with a new PIN of the person, who needs no earlier request; keys stay', async () => {
    const { card, smartcardUuid } = blocked();
    const before = (await (await conversationWith(card)).read()).keys;
    const unblocked = await unblock(await site.run(card), { comment });
    expect(unblocked.proposedPin).toBeUndefined();
    const after = await conversationWith(card);
    await after.verify(newPin);
    expect((await after.read()).keys).toEqual(before);
    expect(await site.requestsFor(smartcardUuid, 'Unblock')).toEqual(['Completed']);
    expect(site.said.join('\n')).not.toContain(newPin.reveal());
  });

  test('goes on with the request that is open for it', async () => {
    const { card, smartcardUuid } = blocked();
    const { uuid } = await site.client.management.createRequest({ type: 'Unblock', smartcardUuid });
    expect(await unblock(await site.run(card), { comment })).toMatchObject({ requestUuid: uuid });
    expect(await site.client.management.request(uuid)).toMatchObject({ status: 'Completed' });
  });

  test('is left alone when its admin key is one that the server does not know', async () => {
    const { card, ownAdminKey, smartcardUuid } = blocked();
    const foreign = new Secret(new Uint8Array(24).map((_, index) => 7 * index + 3));
    await (await conversationWith(card)).changeAdminKey(holderOf(ownAdminKey), foreign);
    await expect(unblock(await site.run(card), { comment })).rejects.toThrow(
      'an admin key that the server does not know',
    );
    await expect((await conversationWith(card)).verify(newPin)).rejects.toBeInstanceOf(PinRejected);
    expect(await site.requestsFor(smartcardUuid, 'Unblock')).toContain('Approved');
    await site.closeRequests(smartcardUuid, 'Unblock');
  });

  test('is unblocked by telephone, without the server at the card', async () => {
    const { card } = blocked();
    const run = await site.run(card);
    await unblockOffline(run, async () => spokenAnswer(inUse));
    await (await conversationWith(card)).verify(newPin);
    expect(site.said.join('\n')).toContain(inUse.cardId);
    expect(site.said.join('\n')).not.toContain(newPin.reveal());
  });

  test('is not tried with a response of which a digit was misread', async () => {
    const { card } = blocked();
    const run = await site.run(card);
    const problems: (string | undefined)[] = [];
    const commandsBefore: number[] = [];
    await unblockOffline(run, async (problem) => {
      problems.push(problem);
      commandsBefore.push(card.commandCount);
      const spoken = await spokenAnswer(inUse);
      const wrongDigit = spoken.startsWith('0') ? '1' : '0';
      return problems.length === 1 ? wrongDigit + spoken.slice(1) : spoken;
    });
    expect(problems).toEqual([undefined, 'Group 1 is not right: have it read out again.']);
    await (await conversationWith(card)).verify(newPin);
    expect(commandsBefore[1]).toBe(commandsBefore[0]);
  });

  test('refuses the response to another challenge, and people are told what to do', async () => {
    const { card } = blocked();
    const offline = unblockOffline(await site.run(card), async () => formatSpokenCode('0123456789ABCDEF'));
    await expect(offline).rejects.toThrow('give the help desk the new challenge');
    await expect((await conversationWith(card)).verify(newPin)).rejects.toBeInstanceOf(PinRejected);
    // It is none the worse for that.
    await unblock(await site.run(card), { comment });
    await (await conversationWith(card)).verify(newPin);
  });

  test('stays as it is when the person gives up on the telephone', async () => {
    const { card } = blocked();
    await expect(unblockOffline(await site.run(card), async () => undefined)).rejects.toThrow(
      'the card is as it was',
    );
    await expect((await conversationWith(card)).verify(pin)).rejects.toMatchObject({ retriesRemaining: 0 });
  });

  /** What the help desk answers to the challenge that the run has just shown. */
  async function spokenAnswer({ smartcardUuid }: CardInUse): Promise<string> {
    const shown = site.said.findLast((line) => line.includes('challenge')) ?? '';
    const heard = parseSpokenCode(shown.replace(/^.*challenge/, ''));
    if (heard.outcome !== 'read') return expect.fail('the challenge was not shown in its spoken form');
    const { management } = site.clientOf('helpDesk');
    const { uuid } = await management.createRequest({ type: 'OfflineUnblock', smartcardUuid });
    const answer = await management.answerOfflineUnblock(smartcardUuid, {
      requestUuid: uuid,
      challengeHex: heard.hex,
    });
    await site.client.changeRequest(uuid, 'Completed');
    return formatSpokenCode(answer.responseHex.reveal());
  }
});

describe.each<CardKind>(['GIDS', 'PIV'])('a %s card of a profile template with rules of its own', (kind) => {
  test('gets the PIN that the server distributes, which the person is told', async () => {
    const { card } = await site.enroll(kind, 'serverPin');
    await blockPin(card);
    const { proposedPin } = await unblock(await site.run(card), { comment });
    if (proposedPin === undefined) return expect.fail('no PIN was proposed');
    await (await conversationWith(card)).verify(proposedPin);
    expect(site.said.join('\n')).not.toContain(proposedPin.reveal());
  });

  test('waits for the approval, and the same command finishes afterwards', async () => {
    const { card, smartcardUuid } = await site.enroll(kind, 'approved');
    await blockPin(card);
    await expect(unblock(await site.run(card), { comment })).rejects.toThrow('waits for approval');
    await expect((await conversationWith(card)).verify(newPin)).rejects.toBeInstanceOf(PinRejected);
    await site.clientOf('manager').management.approveRequest(await site.pendingRequest(smartcardUuid));
    await unblock(await site.run(card), { comment });
    await (await conversationWith(card)).verify(newPin);
    expect(await site.requestsFor(smartcardUuid, 'Unblock')).toEqual(['Completed']);
  });

  test('wants the one-time password of a request that the help desk started', async () => {
    const { card, smartcardUuid } = await site.enroll(kind, 'oneTimePassword');
    await blockPin(card);
    const { management } = site.clientOf('helpDesk');
    const { uuid } = await management.createRequest({ type: 'Unblock', smartcardUuid });
    const [password] = await management.distributeOneTimePasswords(uuid);
    const printed = password?.oneTimePassword?.reveal();
    await expect(unblock(await site.run(card), { comment })).rejects.toThrow('wants the one-time password');
    const { secrets } = await site.run(card);
    const run = await site.run(card, { secrets: { ...secrets, oneTimePasswords: async () => printed } });
    expect(await unblock(run, { comment })).toMatchObject({ requestUuid: uuid });
    await (await conversationWith(card)).verify(newPin);
    expect(site.said.join('\n')).not.toContain(printed);
  });

  test('is unblocked with the data items that the policy asks for, and not without', async () => {
    const { card } = await site.enroll(kind, 'asked');
    await blockPin(card);
    await expect(unblock(await site.run(card), { comment })).rejects.toThrow('Ticket');
    const dataCollection = [{ name: 'Ticket', value: 'HD-4711' }];
    const { requestUuid } = await unblock(await site.run(card), { comment, dataCollection });
    await (await conversationWith(card)).verify(newPin);
    const items = await site.client.management.requestDataCollection(requestUuid);
    expect(items).toMatchObject(dataCollection);
  });

  test('that is suspended is not unblocked', async () => {
    const { card, smartcardUuid } = await site.enroll(kind, 'erased');
    await site.suspend(smartcardUuid);
    await expect(unblock(await site.run(card), { comment })).rejects.toThrow('Suspended');
  });
});

test('a new PIN is one that policy and card allow', async () => {
  const { card } = await site.enroll('GIDS', 'erased');
  const objections: (string | undefined)[] = [];
  const { secrets } = await site.run(card);
  const run = await site.run(card, {
    secrets: {
      ...secrets,
      newPin: async (_, whyNot) => {
        objections.push(whyNot(new Secret('12345')), whyNot(new Secret('secret')), whyNot(newPin));
        return newPin;
      },
    },
  });
  await unblock(run, { comment });
  expect(objections).toEqual([
    'The PIN must have 6 to 8 characters.',
    'The PIN may have digits only.',
    undefined,
  ]);
});
