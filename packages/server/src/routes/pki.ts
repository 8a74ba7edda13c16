import { readCrlFileName } from '@cardea/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { superiorName } from '../administration/authorities/install-crl.js';
import type { RoutePorts } from '../http/answer.js';

/**
 * What certificates point to, open to everyone: `/pki/{ca}.crl` (CRL distribution point, RFC 5280 §4.2.1.13) and
 * `/pki/{ca}.crt` (issuer certificate, RFC 5280 §4.2.2.1), DER both; `/pki/chain.pem` for people and scripts.
 */
export function registerPkiRoutes(server: FastifyInstance, { store, authorities }: RoutePorts): void {
  server.get<{ Params: { file: string } }>('/pki/:file', async (request, reply) => {
    const crlFile = readCrlFileName(request.params.file.toLowerCase());
    if (crlFile !== undefined) {
      const crl = await store.crls.findCurrent(crlFile.caName, crlFile.scope);
      if (crl === undefined) return notServed(reply, request.id);
      reply.header('last-modified', crl.thisUpdate.toUTCString());
      return reply.type('application/pkix-crl').send(Buffer.from(crl.crlDer));
    }
    const match = /^([a-z0-9-]+)\.(crt|pem)$/.exec(request.params.file.toLowerCase());
    const [, name = '', extension] = match ?? [];
    if (extension === 'crt') {
      const certificateDer =
        (await store.authorities.find(name))?.certificateDer ??
        superiorNamed(name, (await authorities.default.chain()).slice(1));
      if (certificateDer === undefined) return notServed(reply, request.id);
      return reply.type('application/pkix-cert').send(Buffer.from(certificateDer));
    }
    if (extension === 'pem' && name === 'chain') {
      const chain = await authorities.default.chain();
      if (chain.length === 0) return notServed(reply, request.id);
      return reply.type('application/x-pem-file').send(chain.map(pem).join(''));
    }
    return notServed(reply, request.id);
  });
}

function superiorNamed(name: string, superiors: readonly Uint8Array[]): Uint8Array | undefined {
  return superiors.find((_, index) => superiorName(index, superiors.length) === name);
}

function notServed(reply: FastifyReply, correlationId: string): FastifyReply {
  return reply
    .code(404)
    .send({ Message: 'No such file.', ErrorCode: 'NotFound', CorrelationId: correlationId });
}

/** RFC 7468 §5. */
function pem(certificateDer: Uint8Array): string {
  const lines = Buffer.from(certificateDer)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
