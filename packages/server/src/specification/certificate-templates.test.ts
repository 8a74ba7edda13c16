import { X509Certificate } from 'node:crypto';
import type { CertificateTemplate } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  call,
  certificatesOf,
  makeCertificationRequest,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Changes = { readonly [name: string]: unknown };

describe.each(storeKinds)('certificate templates, on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const as =
    (account: (typeof accounts)[keyof typeof accounts]) =>
    (method: string, path: string, body?: unknown, ifMatch?: string): Promise<Seen> =>
      call(`${server.url}/api/v2/certificate-templates${path}`, {
        method,
        as: account,
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
        ...(body === undefined ? {} : { body }),
      });
  const manager = as(accounts.manager);
  const read = async (name: string) => {
    const { json, headers } = await manager('GET', `/${name}`);
    return { template: json as CertificateTemplate, etag: headers.get('etag') ?? '' };
  };
  const lastAudit = async () => {
    const { audit } = server.system.ports.store;
    return (await audit.list({ limit: 1, action: 'certificateTemplate.change' }))[0];
  };
  const stored = async () => JSON.stringify(await server.system.ports.store.certificateTemplates.list());

  test('what is saved is in the next certificate, and the audit trail names what was changed', async () => {
    const { template, etag } = await read('CardeaSoftwareUser');
    const change = {
      ...template,
      certificatePolicies: [{ oid: '1.3.6.1.4.1.311.21.8.9', cpsUri: 'https://pki.contoso.example/cps' }],
      validityDays: 30,
    };
    const saved = await manager('PUT', '/CardeaSoftwareUser', change, etag);
    expect(saved).toMatchObject({ status: 200, json: { validityDays: 30 } });
    expect(saved.headers.get('etag')).toBe((await read('CardeaSoftwareUser')).etag);
    expect(await lastAudit()).toMatchObject({
      outcome: 'success',
      objectUuid: 'CardeaSoftwareUser',
      facts: { changedPaths: expect.stringContaining('validityDays') },
    });
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const uuid = await subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });
    const requests = [makeCertificationRequest(), makeCertificationRequest()];
    const [answer] = (await subscriber.certify(uuid, ...requests)).json as { Pkcs7: string }[];
    const certificate = new X509Certificate(certificatesOf(answer?.Pkcs7 ?? '').at(-1) ?? '');
    expect(certificate.raw.includes('https://pki.contoso.example/cps')).toBe(true);
    const days = (Date.parse(certificate.validTo) - server.clock.now().getTime()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  test('a change of what was not read is refused, and of two changes at once one is saved', async () => {
    const { template, etag } = await read('CardeaEncryption');
    const save = (displayName: string, tag?: string) =>
      manager('PUT', '/CardeaEncryption', { ...template, displayName }, tag);
    expect((await save('without')).status).toBe(428);
    const both = await Promise.all([save('one', etag), save('other', etag)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await save('late', etag)).status).toBe(412);
    expect(await lastAudit()).toMatchObject({ outcome: 'failure' });
    expect((await save('any', '*')).status).toBe(200);
  });

  test('one is created from another, once', async () => {
    const { template } = await read('CardeaSoftwareUser');
    const copy = { ...template, commonName: `Copy-${kind}`, displayName: 'Copy' };
    expect(await manager('POST', '', copy)).toMatchObject({ status: 201, json: copy });
    expect((await read(copy.commonName)).template).toEqual(copy);
    expect(await manager('POST', '', copy)).toMatchObject({ json: { kind: 'PolicyViolation' } });
  });

  test.each<[string, Changes]>([
    ['commonName', { commonName: 'Other' }],
    ['displayName', { displayName: ' ' }],
    ['oid', { oid: '3.1' }],
    ['validityDays', { validityDays: 0 }],
    ['minimumValidityDays', { minimumValidityDays: 99_999 }],
    ['clockSkewMinutes', { clockSkewMinutes: 1441 }],
    ['authority', { authority: 'nowhere' }],
    ['keyUsages', { keyUsages: [] }],
    ['extendedKeyUsages[0]', { extendedKeyUsages: ['any'] }],
    ['subject[0].value', { subject: [{ attribute: 'countryName', value: 'Germany' }] }],
    ['certificatePolicies[0].cpsUri', { certificatePolicies: [{ oid: '1.2.3', cpsUri: 'ftp://a.example' }] }],
    ['addresses.additionalCrl[0]', { addresses: { additionalCrl: ['/crl'] } }],
    ['securityDescriptor', { securityDescriptor: 'nonsense' }],
  ])('a fault in %s is named, and nothing is saved', async (field, changes) => {
    const { template } = await read('CardeaSmartcardLogon');
    const before = await stored();
    const saved = await manager('PUT', '/CardeaSmartcardLogon', { ...template, ...changes }, '*');
    expect(saved).toMatchObject({ status: 400, json: { kind: 'MalformedInput', field } });
    expect(await stored()).toBe(before);
    if (field === 'commonName') return;
    const { json } = await manager('POST', '/validate', { ...template, ...changes });
    expect(json).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ path: field })]),
    });
    expect(await stored()).toBe(before);
  });

  test('without Audit nobody changes, creates or validates', async () => {
    const { template } = await read('CardeaSoftwareUser');
    const person = as(accounts.subscriber);
    const attempts = [
      person('PUT', '/CardeaSoftwareUser', template, '*'),
      person('POST', '', { ...template, commonName: 'Mine' }),
      person('POST', '/validate', template),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await lastAudit()).toMatchObject({ outcome: 'denied' });
  });
});
