import { lookup as resolveName } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { malformed, type Secret } from '@cardea/domain';
import { Webhook as Signer } from 'standardwebhooks';

/** One message to one webhook. */
export interface WebhookMessage {
  readonly url: string;
  readonly secret: Secret<string>;
  /** The same for every try, so that the receiver can tell repetitions (Standard Webhooks: webhook-id). */
  readonly id: string;
  readonly sentAt: Date;
  /** JSON. */
  readonly body: string;
}

/** Posts signed messages. */
export interface WebhookSender {
  /** Gives the HTTP status. Errors: `Error` worded to be shown, when no answer came. */
  post(message: WebhookMessage, signal?: AbortSignal): Promise<number>;
  /**
   * Refuses addresses that webhooks may not have.
   *
   * Errors: `MalformedInput` naming `url`.
   */
  checkUrl(url: string): void;
}

const timeoutMs = 15_000;

/** What is not the public internet: RFC 6890, RFC 4193, RFC 4291 and the link-local addresses of cloud services. */
const privateAddresses = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(address, prefix, 'ipv4');
}
for (const [address, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(address, prefix, 'ipv6');
}

/** True for addresses of this machine, this link and this site. IPv4 addresses in IPv6 form are seen through. */
export function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Makes a sender. Unless `allowPrivate`, webhooks need https and an address on the public internet, so that nobody makes
 * the server call its own network; the address is checked when it is connected to, whatever the name resolved to before.
 */
export function webhookSender(options: {
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
}): WebhookSender {
  return {
    checkUrl: (url) => checkUrl(url, options.allowPrivate),
    post: async (message, signal) => {
      checkUrl(message.url, options.allowPrivate);
      const timeout = AbortSignal.timeout(options.timeoutMs ?? timeoutMs);
      const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      return await post(message, options.allowPrivate, stop);
    },
  };
}

function checkUrl(text: string, allowPrivate: boolean): void {
  if (!URL.canParse(text) || text.length > 2000) throw malformed('url', 'must be an absolute URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw malformed('url', 'must begin with https://');
  }
  if (url.username !== '' || url.password !== '') throw malformed('url', 'must not hold a user or password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) {
    throw malformed('url', 'must be an address on the public internet');
  }
}

/** Resolves a name as the system does, and refuses it when any of its addresses is private. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new ConnectionFault('the name leads to a private address'), []);
    }
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

function post(message: WebhookMessage, allowPrivate: boolean, signal: AbortSignal): Promise<number> {
  const { url, secret, id, sentAt, body } = message;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Cardea-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Signer(secret.reveal()).sign(id, sentAt, body),
  };
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // node:http follows no redirects; a 3xx is a failure like any other answer that is not 2xx.
    const sending = request(
      url,
      {
        method: 'POST',
        headers,
        // A connection of its own: pooled ones would have been resolved by an earlier check.
        agent: false,
        signal,
        ...(allowPrivate ? {} : { lookup: lookupPublic }),
      },
      (response) => {
        // The status is all that is wanted; the text could be without end.
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    sending.on('error', (error) => reject(new ConnectionFault(worded(error), { cause: error })));
    sending.end(body);
  });
}

/** Why nothing was posted; the message is safe to show. */
class ConnectionFault extends Error {}

/** What may be shown of a failed connection: codes, no text of the other side. */
function worded(error: Error & { readonly code?: unknown }): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  if (error instanceof ConnectionFault) return error.message;
  return typeof error.code === 'string' ? `connection failed (${error.code})` : 'connection failed';
}
