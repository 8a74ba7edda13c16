import { type OcspAnswer, type OcspResponder, ocspFailures } from '@cardea/pki';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RoutePorts } from '../http/answer.js';
import type { RawAnswer } from '../http/answer-before-framework.js';
import { ocspPrefix } from './ocsp-by-get.js';

/**
 * The OCSP responder that certificates point to, open to everyone: `POST /pki/ocsp` with the request as
 * `application/ocsp-request`, and `GET /pki/ocsp/{request}` with it in Base64 (RFC 6960 appendix A.1). Whatever the
 * request is, the answer is an OCSP response with status 200.
 */
export function registerOcspRoutes(server: FastifyInstance, { ocsp }: RoutePorts, byGet: RawAnswer): void {
  server.register(async (scope) => {
    scope.addContentTypeParser(
      'application/ocsp-request',
      { parseAs: 'buffer' },
      async (_: unknown, body: unknown) => body,
    );
    scope.post(ocspPrefix.slice(0, -1), async (request, reply) => {
      const answer = await answered(ocsp, request);
      const responseDer = answer.kind === 'presigned' ? answer.response.responseDer : answer.responseDer;
      return reply.header('content-type', 'application/ocsp-response').send(bytesOf(responseDer));
    });
    scope.get(`${ocspPrefix}*`, async (request, reply) => {
      reply.hijack();
      await byGet(request.raw, reply.raw);
    });
  });
}

async function answered(ocsp: OcspResponder, request: FastifyRequest): Promise<OcspAnswer> {
  const requestDer = request.body instanceof Uint8Array ? request.body : undefined;
  const octets = requestDer === undefined ? '' : Buffer.from(requestDer).toString('latin1');
  try {
    return await ocsp.answer(octets, () => requestDer);
  } catch (error) {
    request.log.error({ correlationId: request.id, err: error }, 'failed');
    return { kind: 'forThisRequest', responseDer: ocspFailures.tryLater };
  }
}

function bytesOf(responseDer: Uint8Array): Buffer {
  return Buffer.from(responseDer.buffer, responseDer.byteOffset, responseDer.byteLength);
}
