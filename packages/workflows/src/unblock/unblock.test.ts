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
  changeRequest,
  distributeOneTimePasswords,
  proposePin,
  releaseDiversifiedAdminKey,
  updateSmartcard,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adminKeyOf,
  cardOf,
  enrollCard,
  finishOnCard,
  opensslResponse,
  reasonOf,
  startOnCard,
  temporaryCardFor,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('unblock, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    await site.changeTemplate(templates.fullLifeCycle, ({ smartcardConfiguration }) => ({
      smartcardConfiguration:
        smartcardConfiguration === null
          ? null
          : { ...smartcardConfiguration, userPinOption: 'ServerDistributed' },
    }));
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const unblockPolicy = async (changes: object) =>
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Unblock: { ...policies.Unblock, ...changes } },
    }));

  test('the owner gets the key, the answer to the card’s challenge and the PIN; keys and certificates stay', async () => {
    const { smartcard, s1 } = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    const caller = await site.caller('subscriber');
    const of = cardOf(request, smartcard);
    const challenge = Buffer.from('d61143f9ccffd2ca', 'hex');
    const key = await adminKeyOf(site, smartcard);
    const given = await releaseDiversifiedAdminKey(site.ports, caller, of);
    expect(Buffer.from(given.reveal())).toEqual(Buffer.from(key));
    const answer = await answerChallenge(site.ports, caller, of, challenge, true);
    expect(Buffer.from(answer.reveal()).toString('hex')).toBe(opensslResponse(key, challenge));
    const pin = (await proposePin(site.ports, caller, of)).reveal();
    expect(pin).toMatch(/^\d{4,}$/);
    expect((await proposePin(site.ports, caller, of)).reveal()).toBe(pin);
    const completed = await changeRequest(site.ports, caller, request.uuid, 'Completed');
    expect(completed).toMatchObject({
      status: 'Completed',
      oldSmartcardUuid: smartcard.uuid,
      newSmartcardUuid: smartcard.uuid,
    });
    expect((await site.smartcard(smartcard.uuid)).status).toBe('Active');
    expect(await reasonOf(site, s1)).toBeNull();
    await expect(proposePin(site.ports, caller, of)).rejects.toMatchObject({ kind: 'IllegalTransition' });
  });

  test('every key and PIN given out is in the audit log, without its value; so is every refusal', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'Unblock', smartcard);
    const of = cardOf(request, smartcard);
    await expect(proposePin(site.ports, await site.caller('helpDesk'), of)).rejects.toThrow();
    const pin = (await proposePin(site.ports, await site.caller('subscriber'), of)).reveal();
    const rows = await site.ports.store.audit.list({ limit: 10, objectUuid: request.uuid });
    const asked = rows.filter(({ action }) => action === 'smartcard.proposedPin');
    expect(asked.map(({ outcome }) => outcome)).toEqual(['success', 'denied']);
    expect(JSON.stringify(rows.map(({ facts }) => facts))).not.toContain(pin);
  });

  test('the help desk starts it for somebody else and gets neither key, answer nor PIN; the owner shows the one-time password', async () => {
    await unblockPolicy(oneTimePasswords(['Print']));
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'Unblock', smartcard);
    const of = cardOf(request, smartcard);
    const helpDesk = await site.caller('helpDesk');
    const printed = await distributeOneTimePasswords(site.ports, helpDesk, request.uuid);
    const password = printed[0]?.oneTimePassword?.reveal() ?? '';
    expect(password).toHaveLength(12);
    for (const caller of [helpDesk, await site.caller('helpDesk', password), await site.caller('manager')]) {
      const refused = { kind: 'NotAuthorized' };
      await expect(proposePin(site.ports, caller, of)).rejects.toMatchObject(refused);
      await expect(releaseDiversifiedAdminKey(site.ports, caller, of)).rejects.toMatchObject(refused);
      const answer = answerChallenge(site.ports, caller, of, new Uint8Array(8), true);
      await expect(answer).rejects.toMatchObject(refused);
      const completing = changeRequest(site.ports, caller, request.uuid, 'Completed');
      await expect(completing).rejects.toMatchObject(refused);
    }
    const without = await site.caller('subscriber');
    await expect(proposePin(site.ports, without, of)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    await expect(changeRequest(site.ports, without, request.uuid, 'Completed')).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    const owner = await site.caller('subscriber', password);
    expect((await proposePin(site.ports, owner, of)).reveal()).toMatch(/^\d+$/);
    // Used once, it serves the owner for the rest of this request.
    expect((await releaseDiversifiedAdminKey(site.ports, without, of)).reveal()).toHaveLength(24);
    expect((await changeRequest(site.ports, without, request.uuid, 'Completed')).status).toBe('Completed');
  });

  test('what the owner starts alone needs no one-time password', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    const pin = await proposePin(site.ports, await site.caller('subscriber'), cardOf(request, smartcard));
    expect(pin.reveal()).toMatch(/^\d+$/);
  });

  test('where the policy lets the originator carry it out, the help desk worker who started it does, and no other', async () => {
    await unblockPolicy({ originatorMayExecute: true });
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'Unblock', smartcard);
    const of = cardOf(request, smartcard);
    const asking = async (person: PersonKey) => await proposePin(site.ports, await site.caller(person), of);
    await expect(asking('manager')).rejects.toMatchObject({ kind: 'NotAuthorized' });
    await expect(asking('otherSubscriber')).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await asking('helpDesk')).reveal()).toMatch(/^\d+$/);
    const helpDesk = await site.caller('helpDesk');
    expect((await changeRequest(site.ports, helpDesk, request.uuid, 'Completed')).status).toBe('Completed');
    await unblockPolicy({ originatorMayExecute: false });
  });

  test('a card that is not Active is not unblocked, nor are its keys given out when it stops being so', async () => {
    const { smartcard } = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    const caller = await site.caller('subscriber');
    const key = () => releaseDiversifiedAdminKey(site.ports, caller, cardOf(request, smartcard));
    const late = { kind: 'IllegalTransition' };
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', smartcard);
    await expect(key()).rejects.toMatchObject(late);
    await expect(changeRequest(site.ports, caller, request.uuid, 'Completed')).rejects.toMatchObject(late);
    await finishOnCard(site, 'subscriber', 'Disable', smartcard);
    await expect(key()).rejects.toMatchObject(late);
    await finishOnCard(site, 'subscriber', 'Retire', smartcard);
    await expect(key()).rejects.toMatchObject(late);
    await expect(changeRequest(site.ports, caller, request.uuid, 'Completed')).rejects.toMatchObject(late);
    expect((await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).status).toBe('Failed');
    await expect(startOnCard(site, 'subscriber', 'Unblock', smartcard)).rejects.toMatchObject(late);
  });

  test('abandoned before or after the keys went out, it leaves the card as it is and gives out nothing more', async () => {
    const { smartcard } = await enrollCard(site);
    const caller = await site.caller('subscriber');
    const untouched = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    expect((await changeRequest(site.ports, caller, untouched.uuid, 'Abandoned')).status).toBe('Failed');
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    await proposePin(site.ports, caller, cardOf(request, smartcard));
    expect((await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).status).toBe('Failed');
    await expect(proposePin(site.ports, caller, cardOf(request, smartcard))).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await site.smartcard(smartcard.uuid)).status).toBe('Active');
  });

  test('no status is reported for it, and another card’s id gets nothing', async () => {
    const { smartcard } = await enrollCard(site);
    const other = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Unblock', smartcard);
    const caller = await site.caller('subscriber');
    await expect(
      updateSmartcard(site.ports, caller, request.uuid, smartcard.uuid, 'Active'),
    ).rejects.toMatchObject({ kind: 'PolicyViolation' });
    const ofOther = { ...cardOf(request, smartcard), cardId: other.smartcard.cardId };
    await expect(proposePin(site.ports, caller, ofOther)).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await expect(
      proposePin(site.ports, caller, { ...ofOther, smartcardUuid: other.smartcard.uuid }),
    ).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('a temporary card is unblocked like any other; a software profile has no PIN', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const request = await startOnCard(site, 'subscriber', 'Unblock', temporary);
    const of = cardOf(request, temporary);
    const key = await releaseDiversifiedAdminKey(site.ports, await site.caller('subscriber'), of);
    expect(Buffer.from(key.reveal())).toEqual(Buffer.from(await adminKeyOf(site, temporary)));
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    await expect(
      site.create('subscriber', { type: 'Unblock', profileUuid: profile.uuid }),
    ).rejects.toMatchObject({ kind: 'PolicyViolation' });
  });
});
