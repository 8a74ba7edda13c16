import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type OcspAnswer, ocspFailures, type PresignedResponse } from '@cardea/pki';
import type { FastifyBaseLogger } from 'fastify';
import type { RoutePorts } from '../http/answer.js';
import type { RawAnswer } from '../http/answer-before-framework.js';

/** Below which OCSP requests are asked by GET, in Base64 (RFC 6960 appendix A.1). */
export const ocspPrefix = '/pki/ocsp/';
const contentType = 'application/ocsp-response';

/**
 * Answers `GET /pki/ocsp/{request}`. It needs nothing but the path, so it can stand before the framework, whose part of an
 * answer would cost more than finding the response.
 */
export function ocspByGet({ ocsp, clock }: RoutePorts, logger: FastifyBaseLogger): RawAnswer {
  const answered = async (encoded: string, request: IncomingMessage, response: ServerResponse) => {
    let answer: OcspAnswer;
    try {
      answer = await ocsp.answer(encoded, () => fromBase64(encoded));
    } catch (error) {
      logger.error({ correlationId: randomUUID(), err: error }, 'failed');
      answer = { kind: 'forThisRequest', responseDer: ocspFailures.tryLater };
    }
    if (answer.kind === 'presigned') sendCacheable(request, response, answer.response, clock.now());
    else sendOnce(response, answer.responseDer);
  };
  return (request, response) => {
    // As sent: a router's own reading of the path would lose a slash at the end, which Base64 may have.
    const encoded = (request.url ?? '').slice(ocspPrefix.length);
    const again = answeredBefore(ocsp, encoded);
    if (again === undefined) return answered(encoded, request, response);
    sendCacheable(request, response, again, clock.now());
    return undefined;
  };
}

function answeredBefore(ocsp: RoutePorts['ocsp'], encoded: string): PresignedResponse | undefined {
  try {
    return ocsp.answerAgain(encoded);
  } catch {
    // The store failed; whoever answers in full meets the same failure and tells of it.
    return undefined;
  }
}

/** Base64 with percent signs where a client put them; undefined when it is not that. */
function fromBase64(encoded: string): Uint8Array | undefined {
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function sendOnce(response: ServerResponse, responseDer: Uint8Array): void {
  response.writeHead(200, [
    'content-type',
    contentType,
    'content-length',
    String(responseDer.length),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
  ]);
  response.end(responseDer);
}

/**
 * Sends the response with headers by which caches keep it as long as it holds (RFC 5019 §6.2). It goes as text, so that head
 * and body leave in one write to the socket, which is most of what an answer costs.
 */
function sendCacheable(
  request: IncomingMessage,
  response: ServerResponse,
  { latin1, nextUpdate, lastModified, expires, entityTag }: PresignedResponse,
  now: Date,
): void {
  const maxAge = Math.max(0, Math.floor((nextUpdate.getTime() - now.getTime()) / 1000));
  const isCurrent = isKnown(request.headers['if-none-match'], entityTag);
  response.writeHead(isCurrent ? 304 : 200, [
    'content-type',
    contentType,
    ...(isCurrent ? [] : ['content-length', String(latin1.length)]),
    'cache-control',
    `public, max-age=${maxAge}, no-transform, must-revalidate`,
    'last-modified',
    lastModified,
    'expires',
    expires,
    'etag',
    entityTag,
    'x-content-type-options',
    'nosniff',
  ]);
  response.end(isCurrent ? '' : latin1, 'latin1');
}

/** Weak comparison, RFC 9110 §13.1.2. */
function isKnown(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === '*' || each === entityTag);
}
