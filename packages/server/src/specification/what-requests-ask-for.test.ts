import { execFileSync } from 'node:child_process';
import {
  attribute,
  attributesOf,
  extensionOf,
  extensionRequest,
  nameOf,
  requestWith,
  sequence,
} from '@cardea/pki/testing';
import {
  ApiClient,
  accounts,
  certificatesOf,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const utf8String = 0x0c;
const tlv = (tag: number, content: Uint8Array | string) =>
  Uint8Array.of(tag, Buffer.from(content as string).length, ...Buffer.from(content as string));
const alternativeName = (tag: number, content: Uint8Array | string) =>
  extensionOf('2.5.29.17', sequence(tlv(tag, content)));
const requested = (...extensions: readonly Uint8Array[]) => ({
  attributes: attributesOf(extensionRequest(...extensions)),
});

describe('a request by a certificate template that takes names and extensions from nowhere but the directory and itself', () => {
  let server: TestServer;
  let subscriber: ApiClient;
  beforeAll(async () => {
    server = await startTestServer('sqlite', { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  /** The certificate for a request, as OpenSSL prints it without what differs each time. */
  async function certificateFor(parts: Parameters<typeof requestWith>[0]): Promise<string> {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.software,
    });
    const { json } = await subscriber.certify(requestUuid, requestWith(parts));
    const [answer] = json as { readonly Pkcs7: string | null }[];
    const pem = certificatesOf(answer?.Pkcs7 ?? '').at(-1) ?? '';
    const text = execFileSync(
      'openssl',
      ['x509', '-noout', '-text', '-certopt', 'no_serial,no_sigdump,no_pubkey'],
      {
        input: pem,
        timeout: 20_000,
      },
    ).toString();
    return text.replace(/Subject Key Identifier: *\n.*\n/, '').replace(/Not (Before|After).*/g, '');
  }

  test.each<[string, Parameters<typeof requestWith>[0]]>([
    [
      'a challengePassword',
      { attributes: attributesOf(attribute('1.2.840.113549.1.9.7', tlv(utf8String, 'secret'))) },
    ],
    ['another subject', { subject: nameOf('2.5.4.3', utf8String, 'Administrator') }],
    ['another mail address', requested(alternativeName(0x81, 'root@contoso.com'))],
    ['a host', requested(alternativeName(0x82, 'dc1.contoso.com'))],
    ['an IP address', requested(alternativeName(0x87, Uint8Array.of(10, 0, 0, 1)))],
    ['an address of a web page', requested(alternativeName(0x86, 'https://contoso.com'))],
    ['to be an authority', requested(extensionOf('2.5.29.19', sequence(Uint8Array.of(1, 1, 0xff))))],
    ['to sign certificates', requested(extensionOf('2.5.29.15', Uint8Array.of(3, 2, 2, 4)))],
    [
      'to serve web pages',
      requested(extensionOf('2.5.29.37', sequence(Uint8Array.of(6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1)))),
    ],
    [
      'the SID of somebody else',
      requested(extensionOf('1.3.6.1.4.1.311.25.2', tlv(utf8String, 'S-1-5-21-500'))),
    ],
    ['another certificate template', requested(extensionOf('1.3.6.1.4.1.311.20.2', tlv(0x1e, '\0A\0d')))],
  ])('gets what it would get anyway, when it asks for %s', async (_, parts) => {
    expect(await certificateFor(parts)).toBe(await certificateFor({}));
  });
});
