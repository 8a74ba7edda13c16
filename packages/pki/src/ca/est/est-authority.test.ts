import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { type RequestedNames, Secret } from '@cardea/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  describeAuthority,
  issuedIn,
  orderFor,
  portableTemplate,
} from '../../testing/authority-suite.js';
import { type EstLabel, EstResponder } from '../../testing/est-responder.js';
import { anna, TurnableClock, template } from '../../testing/installation.js';
import { closedPort } from '../../testing/interrupted-route.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';
import { readAuthorityChain } from '../external/authority-chain.js';
import type { AuthorityServer } from '../external/exchange.js';
import { EstAuthority, type EstAuthorityParts } from './est-authority.js';
import { enroll, generateKey } from './est-server.js';
import { namesToRequest } from './requested-names.js';

// The responder is built from RFC 7030 and RFC 8951: that no server of another hand was at it is said in the guide.

function serverOf(responder: EstResponder, changes: Partial<AuthorityServer> = {}): AuthorityServer {
  return {
    name: 'est',
    url: responder.url(),
    trustAnchorsPem: responder.text('tls-root.pem'),
    clientCertificate: undefined,
    basic: { user: responder.user, password: new Secret(responder.password) },
    timeoutMs: 30_000,
    ...changes,
  };
}

const clock = new TurnableClock();

function authorityOf(
  responder: EstResponder,
  changes: Partial<AuthorityServer> = {},
  choices: Partial<Pick<EstAuthorityParts, 'renewals' | 'serverKeys'>> = {},
): EstAuthority {
  return new EstAuthority({
    server: serverOf(responder, changes),
    chain: readAuthorityChain(responder.chainPem, 'chain.pem'),
    names: 'request',
    renewals: 'simpleenroll',
    serverKeys: 'cardea',
    clock,
    ...choices,
  });
}

function underTest(responder: EstResponder): AuthorityUnderTest {
  const at = (label: EstLabel, timeoutMs = 30_000) =>
    authorityOf(responder, { url: responder.url(label), timeoutMs });
  const open = (changes: Partial<AuthorityServer>) => async () => authorityOf(responder, changes);
  const clientCertificate = {
    certificatePem: responder.text('tls.pem'),
    privateKeyPem: new Secret(responder.text('tls-key.pem')),
  };
  const names = namesToRequest(portableTemplate, anna);
  return {
    authority: authorityOf(responder),
    clock,
    request: (privateKey) => createCertificationRequest({ privateKey }, { names }),
    signedCount: async () => responder.signed.length,
    statusOf: async () => 'good',
    troubles: {
      unreachable: async () => authorityOf(responder, { url: responder.url('plain', await closedPort()) }),
      losesAnswer: async () => [at('hangs', 3000), at('cuts'), at('mute'), at('gibberish')],
      deviating: new Map([
        ['the subject is', async () => at('otherSubject')],
        ['the extKeyUsage is 1.3.6.1.5.5.7.3.1', async () => at('otherPurpose')],
        ['valid for longer than ordered', async () => at('tooLong')],
        ['a certificate of a certification authority', async () => at('certificationAuthority')],
      ]),
      misconfigured: new Map([
        ['Check its passwordFile', open({ basic: undefined })],
        ['Check its passwordFile or clientCertificateFile', open({ basic: undefined, clientCertificate })],
        ['trustAnchorFile', open({ trustAnchorsPem: responder.text('root.pem') })],
        ['Check the url', open({ url: `https://127.0.0.1:${responder.port}/est` })],
      ]),
      pending: async () => at('pending'),
    },
    [Symbol.asyncDispose]: () => responder[Symbol.asyncDispose](),
  };
}

describeAuthority('An EST server', { isExternal: true, revokes: false, canBePending: true }, async () =>
  underTest(await EstResponder.start()),
);

describe('enrollment over secure transport', () => {
  let responder: EstResponder;
  beforeAll(async () => {
    responder = await EstResponder.start();
  });
  afterAll(() => responder[Symbol.asyncDispose]());
  const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  test('a client certificate lets us in as well as a password', async () => {
    const authority = authorityOf(responder, {
      basic: undefined,
      clientCertificate: {
        certificatePem: responder.text('client.pem'),
        privateKeyPem: new Secret(responder.text('client-key.pem')),
      },
    });
    expect((await authority.issue(await orderFor(underTest(responder)))).kind).toBe('issued');
    expect(responder.calls.at(-1)).toEqual({ operation: 'simpleenroll', client: 'Cardea' });
  });

  test("the server's words come with a refusal, in one line", async () => {
    const authority = authorityOf(responder, { url: responder.url('refuses') });
    await expect(authority.issue(await orderFor(underTest(responder)))).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: 'The authority est refused (400): The subject is on our list. Ask Bob.',
    });
  });

  test('a server that is busy has done nothing', async () => {
    const authority = authorityOf(responder, { url: responder.url('busy') });
    await expect(authority.issue(await orderFor(underTest(responder)))).rejects.toMatchObject({
      kind: 'CaUnavailable',
    });
  });

  test('an answer that also has the chain gives the certificate of the key', async () => {
    const authority = authorityOf(responder, { url: responder.url('withChain') });
    const key = newKey();
    const issued = issuedIn(await authority.issue(await orderFor(underTest(responder), key)));
    const { publicKey } = new X509Certificate(issued.certificateDer);
    expect(publicKey.equals(createPublicKey(key))).toBe(true);
  });

  test.each([
    ['wantsPassword', 'challengePassword'],
    ['wantsOtherKey', 'wants keys of 1.2.840.10045.2.1'],
  ] as const)(
    'CSR attributes that a request cannot meet refuse it before it is sent: %s',
    async (label, words) => {
      const before = responder.signed.length;
      const authority = authorityOf(responder, { url: responder.url(label) });
      await expect(authority.issue(await orderFor(underTest(responder)))).rejects.toMatchObject({
        kind: 'BadCertificationRequest',
        detail: expect.stringContaining(words),
      });
      expect(responder.signed).toHaveLength(before);
    },
  );

  const others = {
    'the subject is commonName=Mallory': { commonName: 'Mallory' },
    'the subject is nothing': {},
    'it lacks subjectAltName': {
      names: namesToRequest(
        template(portableTemplate.commonName, { subjectAltNames: [], includeSid: false }),
        anna,
      ),
    },
    'subjectAltName is another': {
      names: namesToRequest(portableTemplate, { ...anna, mail: 'bob@mail.contoso.example' }),
    },
    'it has the SID extension': { names: namesToRequest({ ...portableTemplate, includeSid: true }, anna) },
  };
  test.each(Object.entries(others))(
    'a request with other names than the directory has is refused before it is sent: %s',
    async (words, options) => {
      const before = responder.calls.length;
      const request = () => createCertificationRequest({ privateKey: newKey() }, options);
      const order = await orderFor({ ...underTest(responder), request });
      await expect(authorityOf(responder).issue(order)).rejects.toMatchObject({
        kind: 'BadCertificationRequest',
        detail: expect.stringContaining(words),
      });
      expect(responder.calls).toHaveLength(before);
    },
  );

  test('re-enrollment shows the certificate that is to be renewed', async () => {
    const key = newKey();
    const now = clock.now();
    await authorityOf(responder).issue(await orderFor(underTest(responder)));
    const names = namesToRequest(portableTemplate, anna);
    const request = await createCertificationRequest({ privateKey: key }, { names });
    const server = serverOf(responder, {
      basic: undefined,
      clientCertificate: {
        certificatePem: responder.text('client.pem'),
        privateKeyPem: new Secret(responder.text('client-key.pem')),
      },
    });
    expect((await enroll(server, 'simplereenroll', request, now)).kind).toBe('certificates');
    expect(responder.calls.at(-1)).toEqual({ operation: 'simplereenroll', client: 'Cardea' });
  });

  test('a key that the server makes comes with its certificate and cannot be printed', async () => {
    const names = namesToRequest(portableTemplate, anna);
    const request = await createCertificationRequest({ privateKey: newKey() }, { names });
    const { privateKey, certificatesDer } = await generateKey(serverOf(responder), request);
    const key = { key: Buffer.from(privateKey.reveal()), format: 'der', type: 'pkcs8' } as const;
    const [certificateDer = new Uint8Array()] = certificatesDer;
    expect(new X509Certificate(certificateDer).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(JSON.stringify({ privateKey })).toBe('{"privateKey":"[secret]"}');
  });

  const renewing = { renewals: 'simplereenroll' } as const;
  const issuedTo = async (names?: RequestedNames) => {
    const request = (privateKey: KeyObject) =>
      createCertificationRequest({ privateKey }, { names: names ?? namesToRequest(portableTemplate, anna) });
    return await orderFor({ ...underTest(responder), request });
  };

  test('a certificate that follows one of the same names is asked for by re-enrollment, where it is set so', async () => {
    const first = issuedIn(await authorityOf(responder).issue(await issuedTo()));
    const order = { ...(await issuedTo()), renewedCertificateDer: first.certificateDer };
    const second = issuedIn(await authorityOf(responder, {}, renewing).issue(order));
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'simplereenroll' });
    expect(second.serialNumber).not.toBe(first.serialNumber);
    await authorityOf(responder).issue(order);
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'simpleenroll' });
  });

  test('who has another name by now is enrolled, since a re-enrollment takes the names of the old certificate', async () => {
    const before = issuedIn(await authorityOf(responder).issue(await issuedTo()));
    const marie = { ...anna, displayName: 'Marie', mail: 'marie@mail.contoso.example' };
    const order = await issuedTo(namesToRequest(portableTemplate, marie));
    const renamed = { ...order, subject: marie, renewedCertificateDer: before.certificateDer };
    issuedIn(await authorityOf(responder, {}, renewing).issue(renamed));
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'simpleenroll' });
  });

  test('a re-enrollment that is pending is collected as a re-enrollment', async () => {
    const first = issuedIn(await authorityOf(responder).issue(await issuedTo()));
    const waiting = authorityOf(responder, { url: responder.url('pending') }, renewing);
    const asked = await waiting.issue({
      ...(await issuedTo()),
      renewedCertificateDer: first.certificateDer,
    });
    if (asked.kind !== 'pending') throw new Error('it should be pending');
    const again = await waiting.collect(asked.ticket);
    issuedIn(again.kind === 'pending' ? await waiting.collect(again.ticket) : again);
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'simplereenroll' });
  });

  const keyOfServer = {
    ...portableTemplate,
    key: { ...portableTemplate.key, isArchived: true },
    keyUsages: ['digitalSignature', 'keyEncipherment'] as const,
  };
  const orderOfKey = async () => ({ ...(await issuedTo()), template: keyOfServer });
  const making = { serverKeys: 'authority' } as const;

  test('a key that the authority is to make comes with the certificate that was ordered, whatever key signed the request', async () => {
    const answer = await authorityOf(responder, {}, making).issue(await orderOfKey());
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'serverkeygen' });
    const { certificateDer } = issuedIn(answer);
    if (answer.kind !== 'issued') throw new Error('it should be issued');
    const key = {
      key: Buffer.from(answer.privateKey?.reveal() ?? []),
      format: 'der',
      type: 'pkcs8',
    } as const;
    expect(new X509Certificate(certificateDer).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(new X509Certificate(certificateDer).subjectAltName).toBe('email:anna@mail.contoso.example');
  });

  test('keys that clients make are none of the business of an authority that makes keys', async () => {
    const answer = await authorityOf(responder, {}, making).issue(await issuedTo());
    expect(answer).not.toHaveProperty('privateKey');
    expect(responder.calls.at(-1)).toMatchObject({ operation: 'simpleenroll' });
  });

  test.each([
    ['smallKey', 'BadCertificationRequest', '1024'],
    ['otherSubject', 'BadCertificationRequest', 'revoke it at the authority'],
    ['strangeKey', 'CaOutcomeUnknown', 'no certificate for it'],
    ['cuts', 'CaOutcomeUnknown', 'may have done it'],
  ] as const)(
    'a key of the authority that cannot be handed out is a refusal or of unknown outcome: %s',
    async (label, kind, detail) => {
      const authority = authorityOf(responder, { url: responder.url(label) }, making);
      await expect(authority.issue(await orderOfKey())).rejects.toMatchObject({
        kind,
        detail: expect.stringContaining(detail),
      });
    },
  );
});
