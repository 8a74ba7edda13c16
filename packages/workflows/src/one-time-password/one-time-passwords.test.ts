import type {
  CardId,
  OneTimePassword,
  PasswordDistributionType,
  ProfileTemplate,
  Request,
  WorkflowPolicy,
} from '@cardea/domain';
import {
  foundInRawStore,
  type LifeCycleSite,
  newUuid,
  oneTimePasswords,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveRequest } from '../request/approve-request.js';
import { bindSmartcard } from '../request/bind-smartcard.js';
import { proposePin } from '../request/card-secrets.js';
import { changeRequest } from '../request/change-request.js';
import { listGenerationOptions } from '../request/generation-options.js';
import { resumeRequest } from '../request/resume-request.js';
import { updateSmartcard } from '../request/update-status.js';
import { listing, outcome, setPolicy, sids, uuidOf } from '../specification/ruled-site.js';
import { distributeOneTimePasswords } from './distribute-one-time-passwords.js';
import { openOneTimePassword } from './issue-one-time-passwords.js';
import { useOneTimePasswords } from './use-one-time-passwords.js';

const hourMs = 3_600_000;

describe.each(storeKinds)('one-time passwords, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  /** Starts an enrollment of the subscriber by a policy with these distributions. */
  async function started(
    distributions: readonly PasswordDistributionType[],
    options: { by?: PersonKey; terms?: string; policy?: Partial<WorkflowPolicy> } = {},
  ): Promise<Request> {
    await setPolicy(site, templates.smartcard, 'Enroll', {
      selfServiceEnabled: true,
      ...oneTimePasswords(distributions, options.terms ?? ''),
      ...options.policy,
    });
    return await site.create(options.by ?? 'manager', {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf('subscriber'),
    });
  }

  const stored = ({ uuid }: Request) => site.ports.store.oneTimePasswords.listByRequest(uuid);

  async function plain(request: Request): Promise<readonly string[]> {
    const opened = (await stored(request)).map((one) => openOneTimePassword(site.ports, one));
    return (await Promise.all(opened)).map((secret) => secret.reveal());
  }

  /** The first execution step. */
  async function binding(request: Request, person: PersonKey, ...passwords: readonly string[]) {
    const card = { cardId: newUuid<'Card'>() satisfies CardId, atr: '3b8d' };
    return await outcome(
      bindSmartcard(site.ports, await site.caller(person, ...passwords), request.uuid, card),
    );
  }

  const distributing = async (person: PersonKey, { uuid }: Request) =>
    await distributeOneTimePasswords(site.ports, await site.caller(person), uuid);

  const otherThan = (password: string) => `${password.startsWith('A') ? 'B' : 'A'}${password.slice(1)}`;

  test('are made when a request that somebody else started is approved, one for each distribution', async () => {
    const waiting = await started(['Print', 'Mail'], { policy: { approvalsNeeded: 1 } });
    expect(await stored(waiting)).toEqual([]);
    const approved = await approveRequest(site.ports, await site.caller('secondManager'), waiting.uuid);
    expect(
      (await stored(approved)).map(({ position, distributionType }) => [position, distributionType]),
    ).toEqual([
      [0, 'Print'],
      [1, 'Mail'],
    ]);
    expect(await stored(await started(['Print'], { by: 'subscriber' }))).toEqual([]);
    expect(await stored(await started([]))).toEqual([]);
  });

  test('a request that the user started needs none', async () => {
    expect(await binding(await started(['Print'], { by: 'subscriber' }), 'subscriber')).toBe('accepted');
  });

  test('are as long and live as long as the policy says, 12 characters and 72 hours otherwise', async () => {
    const usual = await started(['Print']);
    const short = await started(['Print'], { terms: 'Length=8;LifetimeHours=1' });
    const terms = async (request: Request) => {
      const [one] = await stored(request);
      const [text = ''] = await plain(request);
      expect(text).toMatch(/^[2-9A-HJ-NP-Z]+$/);
      return [text.length, ((one?.expiresAt.getTime() ?? 0) - (one?.issuedAt.getTime() ?? 0)) / hourMs];
    };
    expect(await terms(usual)).toEqual([12, 72]);
    expect(await terms(short)).toEqual([8, 1]);
  });

  test('all of them are needed at the first execution, and none after it', async () => {
    const request = await started(['Print', 'Mail']);
    const [first = '', second = ''] = await plain(request);
    expect(first).not.toBe(second);
    expect(await binding(request, 'subscriber')).toBe('NotAuthorized');
    expect(await binding(request, 'subscriber', first)).toBe('NotAuthorized');
    expect(await binding(request, 'subscriber', otherThan(first), second)).toBe('NotAuthorized');
    expect(await site.request(request.uuid)).toMatchObject({ status: 'Approved' });
    // As people type what was read to them.
    const spelled = `${second.slice(0, 4).toLowerCase()}-${second.slice(4)}`;
    expect(await binding(request, 'subscriber', spelled, first)).toBe('accepted');
    const caller = await site.caller('subscriber');
    expect((await listGenerationOptions(site.ports, caller, request.uuid)).length).toBeGreaterThan(0);
    expect((await site.carryOut('subscriber', await site.request(request.uuid))).request).toMatchObject({
      status: 'Completed',
    });
  });

  test('wrong tries wait longer and longer, a try during the wait is not heard, and after ten only a new password helps', async () => {
    const request = await started(['Print']);
    const [right = ''] = await plain(request);
    const waits: number[] = [];
    for (let count = 1; count <= 10; count += 1) {
      expect(await binding(request, 'subscriber', otherThan(right))).toBe('NotAuthorized');
      const [one] = await stored(request);
      expect(one?.failures).toBe(count);
      const lockedUntil = one?.lockedUntil?.getTime() ?? site.clock.now().getTime();
      waits.push((lockedUntil - site.clock.now().getTime()) / 1000);
      if (lockedUntil > site.clock.now().getTime() && count < 10) {
        site.clock.set(new Date(lockedUntil - 1));
        expect(await binding(request, 'subscriber', right)).toBe('NotAuthorized');
        expect((await stored(request))[0]?.failures).toBe(count);
        site.clock.set(new Date(lockedUntil));
      }
    }
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128]);
    site.clock.advance(hourMs);
    expect(await binding(request, 'subscriber', right)).toBe('NotAuthorized');
    const [renewed] = await distributing('manager', request);
    expect(renewed?.oneTimePassword?.reveal()).not.toBe(right);
    expect(await binding(request, 'subscriber', right)).toBe('NotAuthorized');
    expect(await binding(request, 'subscriber', renewed?.oneTimePassword?.reveal() ?? '')).toBe('accepted');
  });

  test('a right password after a wait is accepted', async () => {
    const request = await started(['Print']);
    const [right = ''] = await plain(request);
    for (let count = 1; count <= 3; count += 1) await binding(request, 'subscriber', otherThan(right));
    expect(await binding(request, 'subscriber', right)).toBe('NotAuthorized');
    site.clock.advance(1000);
    expect(await binding(request, 'subscriber', right)).toBe('accepted');
  });

  test('serve whoever used them first for this request, and nobody else', async () => {
    const agents = { enrollAgentRequired: true };
    const request = await started(['Print'], { policy: agents });
    const other = await started(['Print'], { policy: agents });
    const [password = ''] = await plain(request);
    expect(await binding(other, 'helpDesk', password)).toBe('NotAuthorized');
    expect(await binding(request, 'helpDesk', password)).toBe('accepted');
    expect(await binding(request, 'secondManager', password)).toBe('NotAuthorized');
    const going = await site.caller('secondManager');
    expect(await outcome(changeRequest(site.ports, going, request.uuid, 'Completed'))).toBe('NotAuthorized');
    expect(await stored(request)).toMatchObject([{ usedBy: uuidOf('helpDesk') }]);
    expect((await site.carryOut('helpDesk', await site.request(request.uuid))).request).toMatchObject({
      status: 'Completed',
    });
    expect(await stored(request)).toEqual([]);
  });

  test('may be used before the first step, and the person learns which are needed and how long to wait', async () => {
    const request = await started(['Print', 'Mail']);
    const [first = '', second = ''] = await plain(request);
    const using = async (...passwords: readonly string[]) =>
      await outcome(
        useOneTimePasswords(site.ports, await site.caller('subscriber', ...passwords), request.uuid),
      );
    const standing = async () =>
      await resumeRequest(site.ports, await site.caller('subscriber'), request.uuid);
    expect(await standing()).toMatchObject({
      nextStep: 'enterOneTimePassword',
      oneTimePasswords: [{ distributionType: 'Print' }, { distributionType: 'Mail' }],
      oneTimePasswordsLockedUntil: null,
    });
    expect(await using()).toBe('MalformedInput');
    for (let count = 1; count <= 3; count += 1)
      expect(await using(first, otherThan(second))).toBe('NotAuthorized');
    const until = new Date(site.clock.now().getTime() + 1000);
    expect(await standing()).toMatchObject({ oneTimePasswordsLockedUntil: until });
    site.clock.set(until);
    expect(await using(second, first)).toBe('accepted');
    expect(await standing()).toMatchObject({
      nextStep: 'bindSmartcard',
      oneTimePasswords: [],
      oneTimePasswordsLockedUntil: null,
    });
    expect(await binding(request, 'subscriber')).toBe('accepted');
  });

  test('expire, and distributing again makes new ones', async () => {
    const request = await started(['Print'], { terms: 'LifetimeHours=1' });
    const [old = ''] = await plain(request);
    expect((await distributing('manager', request))[0]?.oneTimePassword?.reveal()).toBe(old);
    site.clock.advance(hourMs);
    expect(await binding(request, 'subscriber', old)).toBe('NotAuthorized');
    const [fresh] = await distributing('manager', request);
    expect(fresh?.expiresAt.getTime()).toBe(site.clock.now().getTime() + hourMs);
    expect(await binding(request, 'subscriber', old)).toBe('NotAuthorized');
    expect(await binding(request, 'subscriber', fresh?.oneTimePassword?.reveal() ?? '')).toBe('accepted');
  });

  test('are distributed by holders of the right over the target and by listed approvers; never by the target', async () => {
    const request = await started(['Print'], {
      policy: { authorizedApprover: listing(sids.otherSubscriber) },
    });
    const attempts = { subscriber: '', helpDesk: '', secondManager: '', otherSubscriber: '' };
    const seen: Record<string, string> = {};
    for (const person of Object.keys(attempts) as (keyof typeof attempts)[]) {
      seen[person] = await outcome(distributing(person, request));
    }
    expect(seen).toEqual({
      subscriber: 'NotAuthorized',
      helpDesk: 'NotAuthorized',
      secondManager: 'accepted',
      otherSubscriber: 'accepted',
    });
  });

  test('whoever distributes sees those handed over in person, not those that go by mail', async () => {
    const request = await started(['DoNothing', 'Mail', 'MailManager', 'Print']);
    const given = await distributing('manager', request);
    expect(
      given.map(({ distributionType, oneTimePassword }) => [distributionType, oneTimePassword === null]),
    ).toEqual([
      ['DoNothing', false],
      ['Mail', true],
      ['MailManager', true],
      ['Print', false],
    ]);
  });

  test('one notification tells of several passwords, none where nothing is to be distributed', async () => {
    const notified = async (request: Request) =>
      (await site.ports.store.notifications.listUndispatched(10_000)).filter(
        ({ requestUuid, type }) => requestUuid === request.uuid && type === 'DistributeSecrets',
      ).length;
    const several = await started(['Mail', 'Print']);
    expect(await notified(several)).toBe(1);
    await distributing('manager', several);
    expect(await notified(several)).toBe(2);
    expect(await notified(await started(['DoNothing']))).toBe(0);
  });

  test('are distributed while the request is Approved only, and not where it has none', async () => {
    const waiting = await started(['Print'], { policy: { approvalsNeeded: 1 } });
    expect(await outcome(distributing('secondManager', waiting))).toBe('IllegalTransition');
    expect(await outcome(distributing('manager', await started([])))).toBe('PolicyViolation');
    const used = await started(['Print']);
    await binding(used, 'subscriber', ...(await plain(used)));
    expect(await outcome(distributing('manager', used))).toBe('IllegalTransition');
  });

  test('a canceled request keeps none', async () => {
    const request = await started(['Print']);
    await changeRequest(site.ports, await site.caller('manager'), request.uuid, 'Canceled');
    expect(await stored(request)).toEqual([]);
  });

  test('the help desk starts an unblock and hands the password over, but neither completes it nor sees the new PIN', async () => {
    await setPolicy(site, templates.managed, 'Enroll', { selfServiceEnabled: true });
    await setPolicy(site, templates.managed, 'Unblock', oneTimePasswords(['Print']));
    const { smartcard } = await site.enroll('subscriber', templates.managed);
    if (smartcard === undefined) throw new Error('no card');
    const request = await site.create('helpDesk', { type: 'Unblock', smartcardUuid: smartcard.uuid });
    const [password] = await distributing('helpDesk', request);
    const text = password?.oneTimePassword?.reveal() ?? '';
    const pin = async (person: PersonKey, ...passwords: readonly string[]) =>
      await outcome(
        proposePin(site.ports, await site.caller(person, ...passwords), {
          requestUuid: request.uuid,
          smartcardUuid: smartcard.uuid,
          cardId: null,
        }),
      );
    expect(await pin('helpDesk', text)).toBe('NotAuthorized');
    expect(await pin('subscriber')).toBe('NotAuthorized');
    expect(await pin('subscriber', text)).toBe('accepted');
    const helpDesk = await site.caller('helpDesk', text);
    expect(await outcome(changeRequest(site.ports, helpDesk, request.uuid, 'Completed'))).toBe(
      'NotAuthorized',
    );
  });

  test('a manager who carries out what they may start themselves needs none, and does not use up those of the target', async () => {
    await setPolicy(site, templates.smartcard, 'Enroll', { selfServiceEnabled: true });
    await setPolicy(site, templates.smartcard, 'Retire', oneTimePasswords(['Print']));
    const { smartcard } = await site.enroll('subscriber', templates.smartcard);
    const smartcardUuid = smartcard?.uuid ?? null;
    const request = await site.create('manager', { type: 'Retire', smartcardUuid });
    const [password = ''] = await plain(request);
    const reporting = async (person: PersonKey, ...passwords: readonly string[]) => {
      const caller = await site.caller(person, ...passwords);
      if (smartcardUuid === null) throw new Error('no card');
      return await outcome(updateSmartcard(site.ports, caller, request.uuid, smartcardUuid, 'Retired'));
    };
    expect(await reporting('subscriber')).toBe('NotAuthorized');
    expect(await reporting('secondManager', password)).toBe('accepted');
    expect(await stored(request)).toMatchObject([{ usedBy: null, failures: 0 }]);
    const target = await site.caller('subscriber', password);
    expect(await changeRequest(site.ports, target, request.uuid, 'Completed')).toMatchObject({
      status: 'Completed',
    });
  });

  test('never lie in the clear: not in the database, not in audit rows, not in what is printed of a caller', async () => {
    const comment = 'readable in the clear';
    const request = await started(['Print', 'Mail', 'DoNothing']);
    const used = await started(['Print']);
    const secrets = [...(await plain(request)), ...(await plain(used))];
    await distributing('manager', request);
    const [first = ''] = await plain(used);
    await binding(used, 'subscriber', otherThan(first));
    await binding(used, 'subscriber', first);
    await changeRequest(site.ports, await site.caller('manager'), request.uuid, 'Canceled', comment);

    expect(await foundInRawStore(site.place, [...secrets, otherThan(first), comment])).toEqual([comment]);
    const rows = await site.ports.store.audit.list({ limit: 1000 });
    const uses = rows.filter(
      ({ action, objectUuid }) => action === 'oneTimePassword.use' && objectUuid === used.uuid,
    );
    expect(uses.map(({ outcome: how }) => how)).toEqual(['success', 'denied']);
    const shown = JSON.stringify([rows, await site.caller('subscriber', ...secrets)]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  test('a stored password opens for its own request and position alone', async () => {
    const request = await started(['Print', 'Print']);
    const [first, second] = await stored(request);
    if (first === undefined || second === undefined) throw new Error('two were to be made');
    const swapped: OneTimePassword = { ...first, wrapped: second.wrapped };
    await expect(openOneTimePassword(site.ports, swapped)).rejects.toThrow();
  });
});
