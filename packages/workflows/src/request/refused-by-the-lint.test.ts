import type { CertificateTemplate, ProfileTemplate, User, UserUuid } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certify } from '../specification/issuance-steps.js';

const softwareTemplate = templates.fullLifeCycleSoftware as ProfileTemplate['uuid'];

describe.each(storeKinds)('a certificate that breaks a rule, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const start = async () =>
    await site.create('subscriber', { type: 'Enroll', profileTemplateUuid: softwareTemplate });
  const changeSubscriber = async (changes: Partial<User>) => {
    const { users } = site.ports.store;
    const user = await users.find(userUuids.subscriber as UserUuid);
    if (user === undefined) throw new Error('no subscriber');
    const groups = (await users.groupsOf(user.uuid)).map(({ uuid }) => uuid);
    await users.put({ ...user, ...changes }, groups, undefined);
    return user;
  };
  const changeCertificateTemplates = async (changes: Partial<CertificateTemplate>) => {
    const earlier = await site.ports.store.certificateTemplates.list();
    for (const template of earlier)
      await site.ports.store.certificateTemplates.put({ ...template, ...changes });
    return earlier;
  };
  const openIntents = async () =>
    await site.ports.store.issuanceOrders.listStale('open', new Date(site.clock.now().getTime() + 3_600_000));
  const lastAttempt = async () =>
    (await site.ports.store.audit.list({ limit: 1, action: 'certificate.issue' }))[0];

  test('for what the directory says is refused with rule and source, audited, and signed by nobody', async () => {
    const request = await start();
    const user = await changeSubscriber({ mail: 'Ada Example <ada@contoso.example>' });
    const answers = await certify(site, 'subscriber', request);
    await changeSubscriber(user);
    expect(answers.filter((answer) => answer.kind !== 'refused')).toEqual([]);
    expect(answers[0]).toMatchObject({
      detail: expect.stringMatching(
        /^The certificate was not signed: it has an rfc822Name that is no mailbox \[subject-alternative-name, RFC 5280 §4\.2\.1\.6/,
      ),
    });
    expect(await openIntents()).toEqual([]);
    expect(await site.ports.store.certificates.listByRequest(request.uuid)).toEqual([]);
    expect(await lastAttempt()).toMatchObject({
      outcome: 'denied',
      facts: { refused: expect.stringContaining('subject-alternative-name') },
    });
  });

  test('for what the certificate template says fails as a fault of the installation, and no intent stays open', async () => {
    const request = await start();
    const earlier = await changeCertificateTemplates({ extendedKeyUsages: ['2.5.29.37.0'] });
    await expect(certify(site, 'subscriber', request)).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail:
        'The certificate was not signed: it is for any extended key usage and names none [extended-key-usage, RFC 5280 §4.2.1.12].',
    });
    expect(await openIntents()).toEqual([]);
    expect(await site.ports.store.certificates.listByRequest(request.uuid)).toEqual([]);
    expect(await lastAttempt()).toMatchObject({
      outcome: 'failure',
      objectUuid: request.uuid,
      facts: { error: 'Misconfigured', detail: expect.stringContaining('extended-key-usage') },
    });
    for (const template of earlier) await site.ports.store.certificateTemplates.put(template);
    expect((await certify(site, 'subscriber', request)).every(({ kind }) => kind !== 'refused')).toBe(true);
  });
});
