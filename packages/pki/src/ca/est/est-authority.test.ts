import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { Secret } from '@cardea/domain';
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
import { EstAuthority } from './est-authority.js';
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

function authorityOf(responder: EstResponder, changes: Partial<AuthorityServer> = {}): EstAuthority {
  return new EstAuthority({
    server: serverOf(responder, changes),
    chain: readAuthorityChain(responder.chainPem, 'chain.pem'),
    names: 'request',
    clock,
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
});
