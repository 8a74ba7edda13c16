import {
  certificationAuthorities,
  embeddedDefault,
  type OrderUuid,
  type ProfileTemplate,
  type Request,
  Secret,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import { type LifeCycleSite, newUuid, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeRequest } from '../request/change-request.js';
import { submitCertificationRequests } from '../request/submit-certification-requests.js';
import { certificationRequestFor } from '../specification/issuance-steps.js';
import { SlowAuthority } from '../specification/slow-authority.js';
import { listIssuanceOrders, readIssuanceOrder } from './issuance-orders.js';
import {
  askAboutIssuanceOrder,
  type OrderResolution,
  resolveIssuanceOrder,
} from './resolve-issuance-order.js';

const softwareTemplate = templates.fullLifeCycleSoftware as ProfileTemplate['uuid'];

describe.each(storeKinds)('an operator settles orders at external authorities, on %s', (kind) => {
  let site: LifeCycleSite;
  let slow: SlowAuthority;
  let ports: LifeCycleSite['ports'];
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    const ours = embeddedDefault(site.ports.authorities);
    slow = new SlowAuthority(ours);
    ports = { ...site.ports, authorities: certificationAuthorities(ours, [slow]) };
    for (const name of ['CardeaSoftwareUser', 'CardeaArchivedEncryption']) {
      const template = await ports.store.certificateTemplates.find(name);
      if (template === undefined) throw new Error(`${name} is missing`);
      await ports.store.certificateTemplates.put({ ...template, authority: 'slow' });
    }
  });
  beforeEach(() => {
    slow.abilities = { ...slow.abilities, finds: false };
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const submit = async (request: Request) => {
    const requests = [await certificationRequestFor(request)];
    const pfxPassword = new Secret('a password for a PFX');
    const caller = await site.caller('subscriber');
    return await submitCertificationRequests(ports, caller, request.uuid, requests, { pfxPassword });
  };
  /** A request with two orders, one for a key of the client's and one for a key made here, whose answers got lost. */
  const lose = async (
    mood: SlowAuthority['mood'] = 'issuesSilently',
  ): Promise<{ request: Request; orders: readonly StoredIssuanceOrder[] }> => {
    slow.mood = mood;
    const request = await site.create('subscriber', {
      type: 'Enroll',
      profileTemplateUuid: softwareTemplate,
    });
    expect((await submit(request)).map(({ kind }) => kind)).toEqual(['pending', 'pending']);
    slow.mood = 'issues';
    return { request, orders: await ports.store.issuanceOrders.listUnsettled(request.uuid) };
  };
  const found = async ({ uuid }: StoredIssuanceOrder): Promise<OrderResolution> => {
    const answer = await slow.find({ orderUuid: uuid });
    if (answer?.kind !== 'issued') throw new Error('it was not issued');
    return { outcome: 'issued', certificateDer: answer.certificateDer, comment: '' };
  };
  const notIssued = { outcome: 'notIssued', comment: 'looked at the list of the authority' } as const;
  const giveUp = { outcome: 'giveUp', comment: 'the authority has been shut down' } as const;
  const resolve = async (
    uuid: OrderUuid,
    resolution: OrderResolution,
    who: 'manager' | 'subscriber' | 'helpDesk' = 'manager',
  ) => (await resolveIssuanceOrder(ports, await site.caller(who), uuid, resolution)).order;
  const trail = async () => (await ports.store.audit.list({ limit: 1, action: 'issuanceOrder.resolve' }))[0];
  const first = ([order]: readonly StoredIssuanceOrder[]): StoredIssuanceOrder => {
    if (order === undefined) throw new Error('no order');
    return order;
  };

  const made = (orders: readonly StoredIssuanceOrder[]): StoredIssuanceOrder =>
    first(orders.filter(({ sealedPrivateKey }) => sealedPrivateKey !== null));

  test('with the certificates that the authority issued, the same certification request gets them and the archived key', async () => {
    const { request, orders } = await lose();
    expect(orders.map(({ state, nextAttemptAt }) => [state, nextAttemptAt])).toEqual([
      ['unknown', null],
      ['unknown', null],
    ]);
    for (const order of orders) {
      expect(await resolve(order.uuid, await found(order))).toMatchObject({
        state: 'issued',
        lastError: null,
      });
      expect(await trail()).toMatchObject({
        outcome: 'success',
        objectType: 'Request',
        objectUuid: request.uuid,
        targetUserUuid: request.targetUserUuid,
        facts: {
          order: order.uuid,
          caName: 'slow',
          stateBefore: 'unknown',
          resolution: 'issued',
          state: 'issued',
        },
      });
      await expect(resolve(order.uuid, await found(order))).rejects.toMatchObject({
        kind: 'IllegalTransition',
      });
    }
    const signed = slow.signed;
    expect(await submit(request)).toMatchObject([{ kind: 'issued' }, { kind: 'issued', format: 'pfx' }]);
    expect(slow.signed).toBe(signed);
    await changeRequest(ports, await site.caller('subscriber'), request.uuid, 'Completed');
    expect((await site.request(request.uuid)).status).toBe('Completed');
  });

  test('as not issued, the certification request may be sent again', async () => {
    const { request, orders } = await lose('isSilent');
    const before = slow.signed;
    for (const { uuid } of orders)
      expect(await resolve(uuid, notIssued)).toMatchObject({
        state: 'interrupted',
        lastError: expect.stringContaining('looked at the list'),
        sealedPrivateKey: null,
      });
    expect(await submit(request)).toMatchObject([{ kind: 'issued' }, { kind: 'issued' }]);
    expect(slow.signed).toBe(before + 2);
  });

  test('given up, the request goes on, and a certificate that turns up later is stored and revoked at once', async () => {
    const { request, orders } = await lose();
    for (const { uuid } of orders) expect(await resolve(uuid, giveUp)).toMatchObject({ state: 'abandoned' });
    expect(await submit(request)).toMatchObject([{ kind: 'issued' }, { kind: 'issued' }]);
    for (const order of orders) {
      expect(await resolve(order.uuid, await found(order))).toMatchObject({ state: 'issued' });
      const [certificate] = await ports.store.certificates.findBySerialNumber(
        (await ports.store.issuanceOrders.find(order.uuid))?.serialNumber ?? '',
      );
      expect(certificate).toMatchObject({
        profileUuid: null,
        revocation: { reason: 'cessationOfOperation' },
      });
    }
    const jobs = await ports.store.jobs.list({ limit: 2, kind: 'tellAuthority', state: 'waiting' });
    expect(jobs).toHaveLength(2);
    const good = (await ports.store.certificates.listByRequest(request.uuid)).filter(
      ({ revocation }) => revocation === null,
    );
    expect(good).toHaveLength(2);
  });

  test('when the request has ended, the certificate is stored and revoked at once', async () => {
    const { request, orders } = await lose();
    await changeRequest(ports, await site.caller('subscriber'), request.uuid, 'Abandoned');
    const order = first(orders);
    await resolve(order.uuid, await found(order));
    const certificates = await ports.store.certificates.listByRequest(request.uuid);
    expect(certificates).toMatchObject([{ revocation: { reason: 'cessationOfOperation' } }]);
  });

  test('nonsense is refused naming the field, changes nothing and leaves a row', async () => {
    const { orders } = await lose();
    const order = made(orders);
    const another = made((await lose()).orders);
    const malformed = (field: string) => ({ kind: 'MalformedInput', field });
    const refusals: [OrderResolution, object][] = [
      [{ outcome: 'notIssued', comment: ' ' }, malformed('comment')],
      [{ outcome: 'giveUp', comment: '' }, malformed('comment')],
      [{ outcome: 'giveUp', comment: 'x'.repeat(2001) }, malformed('comment')],
      [{ outcome: 'issued', certificateDer: new Uint8Array(), comment: '' }, malformed('certificateBase64')],
      // Its key was made for another request.
      [await found(another), malformed('certificateBase64')],
    ];
    for (const [resolution, refusal] of refusals) {
      await expect(resolve(order.uuid, resolution)).rejects.toMatchObject(refusal);
      expect(await trail()).toMatchObject({ outcome: 'denied', facts: { error: 'MalformedInput' } });
    }
    expect(await ports.store.issuanceOrders.find(order.uuid)).toStrictEqual(order);
    await expect(resolve(newUuid<'IssuanceOrder'>(), notIssued)).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('only with Audit, never for oneself, and not while the authority is being asked', async () => {
    const { orders } = await lose();
    const { uuid } = first(orders);
    for (const who of ['helpDesk', 'subscriber'] as const)
      await expect(resolve(uuid, notIssued, who)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    await expect(
      listIssuanceOrders(ports, await site.caller('helpDesk'), { limit: 1 }),
    ).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    const own = await site.create('manager', { type: 'Enroll', profileTemplateUuid: softwareTemplate });
    const ofTheirs = { ...first(orders), uuid: newUuid<'IssuanceOrder'>(), requestUuid: own.uuid };
    await ports.store.issuanceOrders.insert(ofTheirs);
    await expect(resolve(ofTheirs.uuid, notIssued)).rejects.toMatchObject({
      kind: 'NotAuthorized',
      detail: expect.stringContaining('for themselves'),
    });
    const sent = { ...first(orders), uuid: newUuid<'IssuanceOrder'>(), state: 'sent' } as const;
    await ports.store.issuanceOrders.insert(sent);
    await expect(resolve(sent.uuid, notIssued)).rejects.toMatchObject({ kind: 'IllegalTransition' });
  });

  test('an authority that can be asked is asked now, and what it says or fails to say is in the trail', async () => {
    const { request, orders } = await lose();
    const { uuid } = first(orders);
    const ask = async () => await askAboutIssuanceOrder(ports, await site.caller('manager'), uuid);
    await expect(ask()).rejects.toMatchObject({ kind: 'IllegalTransition' });
    slow.abilities = { ...slow.abilities, finds: true };
    const { order, canBeAsked } = await readIssuanceOrder(ports, await site.caller('manager'), uuid);
    expect([order.state, canBeAsked]).toEqual(['unknown', true]);
    expect(await ask()).toMatchObject({ canBeAsked: false, order: { state: 'issued' } });
    expect(await trail()).toMatchObject({
      objectUuid: request.uuid,
      facts: { resolution: 'ask', state: 'issued' },
    });
    const held = first((await lose('holds')).orders);
    slow.mood = 'isDown';
    const asked = await askAboutIssuanceOrder(ports, await site.caller('manager'), held.uuid);
    expect(asked.order).toMatchObject({ state: 'pending', attempts: 2, lastError: 'slow is down.' });
    expect(await trail()).toMatchObject({
      outcome: 'success',
      facts: { state: 'unanswered', detail: 'slow is down.' },
    });
  });
});
