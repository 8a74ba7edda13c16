import { type OcspAnswer, type OcspResponder, ocspFailures, type PresignedResponse } from '@cardea/pki';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RoutePorts } from '../http/answer.js';
import { isKnownEntityTag } from '../http/entity-tag.js';

const path = '/pki/ocsp';
const contentType = 'application/ocsp-response';

/**
 * The OCSP responder that certificates point to, open to everyone: `POST /pki/ocsp` with the request as
 * `application/ocsp-request`, and `GET /pki/ocsp/{request}` with it in Base64 (RFC 6960 appendix A.1). Whatever the
 * request is, the answer is an OCSP response with status 200.
 */
export function registerOcspRoutes(server: FastifyInstance, { ocsp, clock }: RoutePorts): void {
  server.register(async (scope) => {
    scope.addContentTypeParser(
      'application/ocsp-request',
      { parseAs: 'buffer' },
      async (_: unknown, body: unknown) => body,
    );
    scope.post(path, async (request, reply) => {
      const requestDer = request.body instanceof Uint8Array ? request.body : undefined;
      const octets = requestDer === undefined ? '' : Buffer.from(requestDer).toString('latin1');
      return send(reply, await answered(ocsp, request, octets, () => requestDer));
    });
    scope.get(`${path}/*`, async (request, reply) => {
      // As sent: the router's own reading of the path would lose a slash at the end, which Base64 may have.
      const encoded = (request.raw.url ?? '').slice(path.length + 1);
      const answer = await answered(ocsp, request, encoded, () => fromBase64(encoded));
      return answer.kind === 'presigned'
        ? sendCacheable(request, reply, answer.response, clock.now())
        : send(reply, answer);
    });
  });
}

async function answered(
  ocsp: OcspResponder,
  request: FastifyRequest,
  octets: string,
  requestDer: () => Uint8Array | undefined,
): Promise<OcspAnswer> {
  try {
    return await ocsp.answer(octets, requestDer);
  } catch (error) {
    request.log.error({ correlationId: request.id, err: error }, 'failed');
    return { kind: 'forThisRequest', responseDer: ocspFailures.tryLater };
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

function send(reply: FastifyReply, answer: OcspAnswer): FastifyReply {
  const responseDer = answer.kind === 'presigned' ? answer.response.responseDer : answer.responseDer;
  return reply.header('content-type', contentType).send(bytesOf(responseDer));
}

/**
 * Sends the response with headers by which caches keep it as long as it holds (RFC 5019 §6.2). It goes by node:http itself,
 * as text, so that head and body leave in one write to the socket, which is most of what an answer costs.
 */
function sendCacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  response: PresignedResponse,
  now: Date,
): FastifyReply {
  const maxAge = Math.max(0, Math.floor((response.nextUpdate.getTime() - now.getTime()) / 1000));
  const isCurrent = isKnownEntityTag(request.headers['if-none-match'], response.entityTag);
  reply.hijack();
  reply.raw.writeHead(isCurrent ? 304 : 200, [
    'content-type',
    contentType,
    ...(isCurrent ? [] : ['content-length', String(response.latin1.length)]),
    'cache-control',
    `public, max-age=${maxAge}, no-transform, must-revalidate`,
    'last-modified',
    response.lastModified,
    'expires',
    response.expires,
    'etag',
    response.entityTag,
    'x-content-type-options',
    'nosniff',
  ]);
  reply.raw.end(isCurrent ? '' : response.latin1, 'latin1');
  return reply;
}

function bytesOf(responseDer: Uint8Array): Buffer {
  return Buffer.from(responseDer.buffer, responseDer.byteOffset, responseDer.byteLength);
}
