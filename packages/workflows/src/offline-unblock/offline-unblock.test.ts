import { randomBytes } from 'node:crypto';
import type { Request, Smartcard } from '@cardea/domain';
import {
  type LifeCycleSite,
  oneTimePasswords,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import {
  answerChallenge,
  answerOfflineUnblock,
  changeRequest,
  distributeOneTimePasswords,
  proposePin,
  releaseDiversifiedAdminKey,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adminKeyOf,
  cardOf,
  enrollCard,
  finishOnCard,
  opensslResponse,
  startOnCard,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('offline unblock, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const answer = async (
    person: PersonKey,
    request: Request,
    smartcard: Smartcard,
    challenge: Uint8Array,
    ...passwords: readonly string[]
  ) => {
    const caller = await site.caller(person, ...passwords);
    const { response } = await answerOfflineUnblock(
      site.ports,
      caller,
      smartcard.uuid,
      request.uuid,
      challenge,
    );
    return Buffer.from(response.reveal()).toString('hex');
  };

  test('the help desk gets the answer to one challenge, the same again for the same, and none to a second', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    const challenge = randomBytes(8);
    const expected = opensslResponse(await adminKeyOf(site, smartcard), challenge);
    expect(await answer('helpDesk', request, smartcard, challenge)).toBe(expected);
    expect(await answer('helpDesk', request, smartcard, challenge)).toBe(expected);
    await expect(answer('helpDesk', request, smartcard, randomBytes(8))).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
    // Neither does another person get a second one out of it.
    await expect(answer('manager', request, smartcard, randomBytes(8))).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
    expect((await site.request(request.uuid)).status).toBe('Executing');
    const helpDesk = await site.caller('helpDesk');
    expect((await changeRequest(site.ports, helpDesk, request.uuid, 'Completed')).status).toBe('Completed');
    await expect(answer('helpDesk', request, smartcard, challenge)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
  });

  test('each answer is in the audit log, its value and the key are not', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    const response = await answer('helpDesk', request, smartcard, randomBytes(8));
    await expect(answer('helpDesk', request, smartcard, randomBytes(8))).rejects.toThrow();
    const rows = await site.ports.store.audit.list({ limit: 10, objectUuid: request.uuid });
    const answers = rows.filter(({ action }) => action === 'smartcard.offlineUnblock');
    expect(answers.map(({ outcome }) => outcome)).toEqual(['denied', 'success']);
    expect(JSON.stringify(rows).toLowerCase()).not.toContain(response);
  });

  test.each([0, 7, 9, 16])('a challenge of %i bytes is refused and uses nothing up', async (length) => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    await expect(answer('helpDesk', request, smartcard, new Uint8Array(length))).rejects.toMatchObject({
      kind: 'MalformedInput',
    });
    expect((await site.request(request.uuid)).status).toBe('Approved');
    expect(await answer('helpDesk', request, smartcard, randomBytes(8))).toHaveLength(16);
  });

  test('the owner may do it alone where self-service allows it; a stranger may not', async () => {
    const { smartcard } = await enrollCard(site);
    await expect(startOnCard(site, 'otherSubscriber', 'OfflineUnblock', smartcard)).rejects.toMatchObject({
      kind: 'NotFound',
    });
    const request = await startOnCard(site, 'subscriber', 'OfflineUnblock', smartcard);
    const challenge = randomBytes(8);
    await expect(answer('otherSubscriber', request, smartcard, challenge)).rejects.toMatchObject({
      kind: 'NotFound',
    });
    expect(await answer('subscriber', request, smartcard, challenge)).toBe(
      opensslResponse(await adminKeyOf(site, smartcard), challenge),
    );
    const caller = await site.caller('subscriber');
    expect((await changeRequest(site.ports, caller, request.uuid, 'Completed')).status).toBe('Completed');
  });

  test('the owner shows the one-time password for what the help desk started; the help desk needs none', async () => {
    const withPasswords = async (given: object) =>
      await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
        policies: { ...policies, OfflineUnblock: { ...policies.OfflineUnblock, ...given } },
      }));
    await withPasswords(oneTimePasswords(['Print']));
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    const [printed] = await distributeOneTimePasswords(
      site.ports,
      await site.caller('helpDesk'),
      request.uuid,
    );
    const password = printed?.oneTimePassword?.reveal() ?? '';
    const challenge = randomBytes(8);
    await expect(answer('subscriber', request, smartcard, challenge)).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    const response = await answer('subscriber', request, smartcard, challenge, password);
    expect(await answer('helpDesk', request, smartcard, challenge)).toBe(response);
    await withPasswords(oneTimePasswords([]));
  });

  test('neither the admin key, nor an answer without the one-challenge rule, nor a PIN is given out for it', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    const of = cardOf(request, smartcard);
    const refused = { kind: 'PolicyViolation' };
    for (const person of ['helpDesk', 'subscriber'] as const) {
      const caller = await site.caller(person);
      await expect(releaseDiversifiedAdminKey(site.ports, caller, of)).rejects.toMatchObject(refused);
      const challenge = new Uint8Array(8);
      await expect(answerChallenge(site.ports, caller, of, challenge, true)).rejects.toMatchObject(refused);
      await expect(proposePin(site.ports, caller, of)).rejects.toMatchObject(refused);
    }
  });

  test('another type of request answers no challenge by voice', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    await expect(answer('subscriber', request, smartcard, randomBytes(8))).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
  });

  test('a card that was suspended, disabled or retired meanwhile is not unblocked', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard);
    const challenge = randomBytes(8);
    for (const type of ['SuspendOrReinstate', 'Disable', 'Retire'] as const) {
      await finishOnCard(site, 'subscriber', type, smartcard);
      await expect(answer('helpDesk', request, smartcard, challenge)).rejects.toMatchObject({
        kind: 'IllegalTransition',
      });
    }
    const helpDesk = await site.caller('helpDesk');
    await expect(changeRequest(site.ports, helpDesk, request.uuid, 'Completed')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await changeRequest(site.ports, helpDesk, request.uuid, 'Abandoned')).status).toBe('Failed');
    await expect(startOnCard(site, 'helpDesk', 'OfflineUnblock', smartcard)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
  });

  test('a card whose template does not diversify answers by the default key', async () => {
    const adminKeyHex = '010203040506070801020304050607080102030405060708';
    await using own = await openLifeCycleSite(kind);
    await own.changeTemplate(templates.fullLifeCycle, ({ smartcardConfiguration }) => ({
      smartcardConfiguration:
        smartcardConfiguration === null
          ? null
          : { ...smartcardConfiguration, diversifyAdminKey: false, defaultAdminKeyHex: adminKeyHex },
    }));
    const { smartcard } = await enrollCard(own);
    const request = await startOnCard(own, 'helpDesk', 'OfflineUnblock', smartcard);
    const challenge = randomBytes(8);
    const helpDesk = await own.caller('helpDesk');
    const { response } = await answerOfflineUnblock(
      own.ports,
      helpDesk,
      smartcard.uuid,
      request.uuid,
      challenge,
    );
    const expected = opensslResponse(Buffer.from(adminKeyHex, 'hex'), challenge);
    expect(Buffer.from(response.reveal()).toString('hex')).toBe(expected);
  });

  test('software profiles have nothing to unblock', async () => {
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    await expect(
      site.create('subscriber', { type: 'OfflineUnblock', profileUuid: profile.uuid }),
    ).rejects.toMatchObject({ kind: 'PolicyViolation' });
  });
});
