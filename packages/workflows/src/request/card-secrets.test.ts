import type { Request, RequestType, SmartcardConfiguration, UserPinOption } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bind } from '../specification/issuance-steps.js';
import {
  adminKeyOf,
  cardOf,
  enrollCard,
  opensslResponse,
  startOnCard,
} from '../specification/life-cycle-steps.js';
import { outcome } from '../specification/ruled-site.js';
import { answerChallenge, proposePin, releaseDiversifiedAdminKey } from './card-secrets.js';
import { changeRequest } from './change-request.js';

// Where a proposed PIN lies in the database is specified with the store, on both.

const challenge = Buffer.from('d61143f9ccffd2ca', 'hex');

describe('what the smart card configuration says of PINs and admin keys', () => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  async function configure(changes: Partial<SmartcardConfiguration>): Promise<void> {
    await site.changeTemplate(templates.fullLifeCycle, ({ smartcardConfiguration }) => ({
      smartcardConfiguration:
        smartcardConfiguration === null ? null : { ...smartcardConfiguration, ...changes },
    }));
  }

  /** An enrollment with its card bound, and how its secrets are asked for. */
  async function enrolling() {
    const request = await site.create('subscriber', {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycle as Request['profileTemplateUuid'],
    });
    const smartcard = await bind(site, 'subscriber', request);
    return { request, smartcard, of: cardOf(request, smartcard), caller: await site.caller('subscriber') };
  }

  const refusingOptions: readonly UserPinOption[] = ['None', 'UserProvided', 'CustomServerDistributed'];
  test.each(refusingOptions)('UserPinOption %s: the server proposes no PIN', async (userPinOption) => {
    await configure({ userPinOption });
    const { caller, of } = await enrolling();
    expect(await outcome(proposePin(site.ports, caller, of))).toBe('PolicyViolation');
  });

  test('UserPinOption ServerDistributed: one PIN for one request and card, however often it is asked for', async () => {
    await configure({ userPinOption: 'ServerDistributed' });
    const { caller, of } = await enrolling();
    const pin = (await proposePin(site.ports, caller, of)).reveal();
    expect((await proposePin(site.ports, caller, of)).reveal()).toBe(pin);
    const other = await enrolling();
    expect((await proposePin(site.ports, other.caller, other.of)).reveal()).not.toBe(pin);
  });

  test('UserPinOption Randomized: another PIN with each call, and none is kept', async () => {
    await configure({ userPinOption: 'Randomized' });
    const { request, smartcard, caller, of } = await enrolling();
    const first = (await proposePin(site.ports, caller, of)).reveal();
    expect((await proposePin(site.ports, caller, of)).reveal()).not.toBe(first);
    const { cardSecrets } = site.ports.store;
    expect(await cardSecrets.findProposedPin(request.uuid, smartcard.uuid)).toBeUndefined();
  });

  test.each([
    { minLength: 4, maxLength: 6, characterSet: 1, pin: /^\d{6}$/ },
    { minLength: 12, maxLength: 16, characterSet: 1, pin: /^\d{12}$/ },
    { minLength: 6, maxLength: 16, characterSet: 2, pin: /^[2-9A-HJ-NP-Z]{8}$/ },
  ])('UserPinPolicy: a PIN of $minLength to $maxLength characters of set $characterSet', async (policy) => {
    const { pin, ...limits } = policy;
    await configure({
      userPinOption: 'Randomized',
      userPinPolicy: { ...limits, rollover: false, defaultValue: '' },
    });
    const { caller, of } = await enrolling();
    expect((await proposePin(site.ports, caller, of)).reveal()).toMatch(pin);
  });

  test('DefaultAdminKeyHex answers a fresh card, the diversified key the card after it', async () => {
    const defaultAdminKeyHex = '010203040506070801020304050607080102030405060708';
    await configure({ defaultAdminKeyHex, diversifyAdminKey: true });
    const { smartcard, caller, of } = await enrolling();
    const answer = async (diversified: boolean) =>
      Buffer.from((await answerChallenge(site.ports, caller, of, challenge, diversified)).reveal()).toString(
        'hex',
      );
    expect(await answer(false)).toBe(opensslResponse(Buffer.from(defaultAdminKeyHex, 'hex'), challenge));
    expect(await answer(true)).toBe(opensslResponse(await adminKeyOf(site, smartcard), challenge));
  });

  test('DiversifyAdminKey switched off: there is no diversified key to give', async () => {
    await configure({ diversifyAdminKey: false });
    const { caller, of } = await enrolling();
    expect(await outcome(releaseDiversifiedAdminKey(site.ports, caller, of))).toBe('PolicyViolation');
    expect(await outcome(answerChallenge(site.ports, caller, of, challenge, true))).toBe('PolicyViolation');
    expect(await outcome(answerChallenge(site.ports, caller, of, challenge, false))).toBe('accepted');
    await configure({ diversifyAdminKey: true });
  });

  test.each([
    { type: 'Unblock', key: 'accepted', pin: 'accepted' },
    { type: 'OnlineUpdate', key: 'accepted', pin: 'PolicyViolation' },
    { type: 'Retire', key: 'accepted', pin: 'PolicyViolation' },
    { type: 'OfflineUnblock', key: 'PolicyViolation', pin: 'PolicyViolation' },
    { type: 'Disable', key: 'PolicyViolation', pin: 'PolicyViolation' },
    { type: 'SuspendOrReinstate', key: 'PolicyViolation', pin: 'PolicyViolation' },
  ] as const satisfies readonly { type: RequestType; key: string; pin: string }[])(
    '$type gives out the admin key: $key, and a PIN: $pin',
    async ({ type, key, pin }) => {
      await configure({ userPinOption: 'ServerDistributed' });
      const { smartcard } = await enrollCard(site);
      const request = await startOnCard(site, 'subscriber', type, smartcard);
      const caller = await site.caller('subscriber');
      const of = cardOf(request, smartcard);
      expect(await outcome(releaseDiversifiedAdminKey(site.ports, caller, of))).toBe(key);
      expect(await outcome(proposePin(site.ports, caller, of))).toBe(pin);
      await changeRequest(site.ports, caller, request.uuid, 'Canceled');
      expect(await outcome(releaseDiversifiedAdminKey(site.ports, caller, of))).not.toBe('accepted');
    },
  );
});
