import { Secret } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  describeAuthority,
  issuedIn,
  orderFor,
  portableTemplate,
} from '../../testing/authority-suite.js';
import { CfsslServer } from '../../testing/cfssl.js';
import { TurnableClock, template } from '../../testing/installation.js';
import { closedPort, type InterruptedRoute, interruptedRoute } from '../../testing/interrupted-route.js';
import { pem } from '../../testing/tools.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';
import { distinguishedNameDer } from '../../x509/distinguished-name.js';
import { extensionDer, subjectAltName } from '../../x509/extensions.js';
import { readAuthorityChain } from '../external/authority-chain.js';
import type { AuthorityServer } from '../external/exchange.js';
import { CfsslAuthority, type CfsslAuthorityParts } from './cfssl-authority.js';

/** Names in requests, which nobody may find in certificates. */
const mallory = {
  subjectDer: distinguishedNameDer([
    { attribute: 'organizationName', value: 'Mallory' },
    { attribute: 'commonName', value: 'Mallory' },
  ]),
  extensionsDer: [
    extensionDer(subjectAltName([{ type: 'rfc822Name', value: 'mallory@contoso.example' }], false)),
  ],
};

interface Changes extends Partial<Omit<CfsslAuthorityParts, 'server'>> {
  readonly tls?: Partial<AuthorityServer>;
  readonly port?: number;
  readonly timeoutMs?: number;
}

function authorityOf(
  server: CfsslServer,
  { port = server.port, timeoutMs = 30_000, tls = {}, ...changes }: Changes = {},
) {
  return new CfsslAuthority({
    server: {
      name: 'cfssl',
      url: `http://127.0.0.1:${port}`,
      trustAnchorsPem: undefined,
      clientCertificate: undefined,
      basic: undefined,
      timeoutMs,
      ...tls,
    },
    chain: readAuthorityChain(server.chainPem, 'chain.pem'),
    authKey: new Secret(server.authKey),
    profile: 'user',
    serialNumbers: 'cardea',
    clock: new TurnableClock(),
    ...changes,
  });
}

/** An authority behind a way that loses the answer to the first order, and only that. */
async function forgetful(
  server: CfsslServer,
  routes: InterruptedRoute[],
  lose: (route: InterruptedRoute) => void,
  serialNumbers: CfsslAuthorityParts['serialNumbers'],
): Promise<CfsslAuthority> {
  const route = await interruptedRoute(server.port);
  routes.push(route);
  const profile = serialNumbers === 'cardea' ? 'user' : 'chooses';
  const authority = authorityOf(server, { port: route.port, timeoutMs: 3000, serialNumbers, profile });
  // Which certificate CFSSL signs with is asked for before; that answer must come.
  await authority.issue(await orderFor({ ...(await underTest(server)), authority }));
  const issue = authority.issue.bind(authority);
  authority.issue = async (order) => {
    authority.issue = issue;
    lose(route);
    try {
      return await issue(order);
    } finally {
      route.restore();
    }
  };
  return authority;
}

async function underTest(server: CfsslServer): Promise<Omit<AuthorityUnderTest, typeof Symbol.asyncDispose>> {
  const routes: InterruptedRoute[] = [];
  const authority = authorityOf(server);
  const at = (changes: Changes) => async () => authorityOf(server, changes);
  return {
    authority,
    clock: new TurnableClock(),
    request: (privateKey) => createCertificationRequest({ privateKey }, { names: mallory }),
    signedCount: async () => server.rows().length,
    statusOf: async (issued) => {
      const file = server.folder.write('asked.pem', pem('CERTIFICATE', issued.certificateDer));
      return (await server.ocspStatus(file)).includes(': revoked') ? 'revoked' : 'good';
    },
    revoke: (issued, reason) => authority.revoke({ ...issued, reason, revokedAt: new Date() }),
    troubles: {
      unreachable: async () => authorityOf(server, { port: await closedPort() }),
      losesAnswer: async () => [
        await forgetful(server, routes, (route) => route.swallowAnswers(), 'cardea'),
        await forgetful(server, routes, (route) => route.cutAtAnswer(), 'cardea'),
        await forgetful(server, routes, (route) => route.cutAtAnswer(), 'cfssl'),
      ],
      deviating: new Map([
        ['the subject is', at({ profile: 'copies' })],
        ['valid for longer than ordered', at({ profile: 'tooLong' })],
        ['the extKeyUsage is 1.3.6.1.5.5.7.3.1', at({ profile: 'otherPurpose' })],
        ['a certificate of a certification authority', at({ profile: 'signsCertificates' })],
      ]),
      misconfigured: new Map([
        ['authKeyFile must hold the auth_key', at({ authKey: new Secret(new Uint8Array(16)) })],
        ['set "serialNumbers": "cardea"', at({ serialNumbers: 'cfssl' })],
        ['not the first one in chainFile', at({ chain: await chainOfAnother() })],
      ]),
    },
  };
}

let another: CfsslServer | undefined;
async function chainOfAnother() {
  another ??= await CfsslServer.start();
  await another.kill();
  return readAuthorityChain(another.chainPem, 'chain.pem');
}
afterAll(() => another?.[Symbol.asyncDispose]());

describeAuthority("CFSSL's server", { isExternal: true, revokes: true, canBePending: false }, async () => {
  const server = await CfsslServer.start();
  return {
    ...(await underTest(server)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

describe("what CFSSL's server cannot do", () => {
  let server: CfsslServer;
  beforeAll(async () => {
    server = await CfsslServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    ['the SID', { includeSid: true }],
    ['a user principal name', { subjectAltNames: [{ type: 'userPrincipalName', required: false }] }],
    ['the extended key usage 1.3.6.1.4.1.311.10.3.4', { extendedKeyUsages: ['1.3.6.1.4.1.311.10.3.4'] }],
    ['emailAddress in the subject', { subject: [{ attribute: 'emailAddress', from: 'Mail' }] }],
    ['application policies', { includeApplicationPolicies: true }],
  ] as const)('%s is refused before CFSSL is asked', async (what, changes) => {
    const under = await underTest(server);
    const before = await under.signedCount();
    const wanted = template(portableTemplate.commonName, { ...portableTemplate, ...changes });
    const authority = authorityOf(server);
    await expect(authority.issue(await orderFor(under, undefined, wanted))).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringContaining(`cannot put ${what}`),
    });
    expect(await under.signedCount()).toBe(before);
  });

  test('a certificate that is not accepted is revoked at CFSSL', async () => {
    const under = await underTest(server);
    const before = new Set(server.rows().map(({ serial }) => serial));
    const authority = authorityOf(server, { profile: 'tooLong' });
    await expect(authority.issue(await orderFor(under))).rejects.toMatchObject({
      detail: expect.stringContaining('revoked at CFSSL'),
    });
    const fresh = server.rows().filter(({ serial }) => !before.has(serial));
    expect(fresh).toMatchObject([{ status: 'revoked', reason: 4 }]);
  });

  test('a serial number that CFSSL chose although we ordered one is not accepted', async () => {
    const authority = authorityOf(server, { profile: 'chooses' });
    await expect(authority.issue(await orderFor(await underTest(server)))).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('ClientProvidesSerialNumbers'),
    });
  });

  test('an order sent again leaves one certificate that is not revoked', async () => {
    const under = await underTest(server);
    const order = await orderFor(under);
    const authority = authorityOf(server);
    const lost = issuedIn(await authority.issue(order));
    const kept = issuedIn(await authority.issue(order));
    const status = (serialNumber: string) =>
      server.rows().find(({ serial }) => serial === BigInt(`0x${serialNumber}`).toString())?.status;
    expect(status(lost.serialNumber)).toBe('revoked');
    expect(status(kept.serialNumber)).toBe('good');
  });

  test('what was issued for an order whose answer was lost is revoked when it is looked for', async () => {
    const order = await orderFor(await underTest(server));
    const authority = authorityOf(server);
    const { serialNumber } = issuedIn(await authority.issue(order));
    expect(await authority.find(order)).toEqual({ kind: 'withdrawn', serialNumbers: [serialNumber] });
    const row = server.rows().find(({ serial }) => serial === BigInt(`0x${serialNumber}`).toString());
    expect(row).toMatchObject({ status: 'revoked', reason: 4 });
  });

  test('CFSSL that was killed and started again goes on issuing', async () => {
    const under = await underTest(server);
    const authority = authorityOf(server);
    await server.kill();
    const order = await orderFor(under);
    await expect(authority.issue(order)).rejects.toMatchObject({ kind: 'CaUnavailable' });
    await server.restart();
    expect((await authority.issue(order)).kind).toBe('issued');
  });

  test('with TLS in both directions only the client certificate lets us in, and only the right server is trusted', async () => {
    const under = await underTest(server);
    await server.kill();
    await server.restart(true);
    const tls = {
      url: `https://127.0.0.1:${server.port}`,
      trustAnchorsPem: server.text('tls-root.pem'),
      clientCertificate: {
        certificatePem: server.text('client.pem'),
        privateKeyPem: new Secret(server.text('client-key.pem')),
      },
    };
    const order = await orderFor(under);
    const issued = issuedIn(await authorityOf(server, { tls }).issue(order));
    await authorityOf(server, { tls }).revoke({ ...issued, reason: 'superseded', revokedAt: new Date() });
    const before = server.rows().length;
    const wrong = {
      'does not accept our client certificate': { ...tls, clientCertificate: undefined },
      trustAnchorFile: { ...tls, trustAnchorsPem: server.text('root.pem') },
    };
    for (const [advice, other] of Object.entries(wrong))
      await expect(authorityOf(server, { tls: other }).issue(order)).rejects.toMatchObject({
        kind: 'Misconfigured',
        detail: expect.stringContaining(advice),
      });
    expect(server.rows()).toHaveLength(before);
    await server.kill();
    await server.restart();
  });

  test('a certificate that CFSSL does not know cannot be revoked there', async () => {
    const unknown = { serialNumber: '0A', certificateDer: null, reason: 'superseded', revokedAt: new Date() };
    await expect(authorityOf(server).revoke({ ...unknown, reason: 'superseded' })).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: expect.stringContaining('has no certificate with the serial number 0A'),
    });
  });
});
