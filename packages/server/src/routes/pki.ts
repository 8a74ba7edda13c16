import { createHash, X509Certificate } from 'node:crypto';
import { type CrlDescription, readCrlFileName } from '@cardea/domain';
import { certificatesOnly } from '@cardea/pki/x509';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { superiorName } from '../administration/authorities/superior-name.js';
import type { RoutePorts } from '../http/answer.js';
import { isKnownEntityTag } from '../http/entity-tag.js';

type PkiPorts = Pick<RoutePorts, 'store' | 'authorities' | 'clock' | 'keyArchive'>;

/** A revocation publishes at once, so no cache may keep a list that has no news until its nextUpdate. */
const mostSecondsOfCrl = 3600;
const secondsOfCertificate = 86_400;

/** What one file is served as. */
interface ServedFile {
  readonly contentType: string;
  /** Strong (RFC 9110 §8.8.3): another one for other bytes. */
  readonly entityTag: string;
  readonly lastModified: Date;
  readonly maxAgeSeconds: number;
  /** Missing when the client has it: a list may be large. */
  readonly content?: Uint8Array;
}

/**
 * What certificates point to, open to everyone, by GET and HEAD: `/pki/{ca}.crl` and its deltas and partitions (CRL
 * distribution point, RFC 5280 §4.2.1.13), `/pki/{ca}.crt` (issuer certificate, §4.2.2.1), DER both, `/pki/{ca}.p7c`
 * (the same with all above it, certs-only CMS, RFC 5280 §4.2.2.1); `/pki/archive.crt`, to which clients encrypt private keys for
 * the archive; `/pki/chain.pem` for people and scripts.
 */
export function registerPkiRoutes(server: FastifyInstance, ports: PkiPorts): void {
  server.get<{ Params: { file: string } }>('/pki/:file', async (request, reply) => {
    const isKnown = (tag: string) => isKnownEntityTag(request.headers['if-none-match'], tag);
    const file = await fileNamed(ports, request.params.file.toLowerCase(), isKnown);
    return file === undefined ? notServed(reply, request.id) : send(reply, file, isKnown(file.entityTag));
  });
}

async function fileNamed(
  ports: PkiPorts,
  fileName: string,
  isKnown: (entityTag: string) => boolean,
): Promise<ServedFile | undefined> {
  const crlFile = readCrlFileName(fileName);
  if (crlFile !== undefined) {
    const { caName, scope } = crlFile;
    const described = await ports.store.crls.describeCurrent(caName, scope);
    if (described === undefined || isKnown(entityTagOf(described))) return ofCrl(ports, described);
    const crl = await ports.store.crls.findCurrent(caName, scope);
    return ofCrl(ports, crl, crl?.crlDer);
  }
  const [, name = '', extension] = /^([a-z0-9-]+)\.(crt|p7c|pem)$/.exec(fileName) ?? [];
  if (extension === 'pem') return name === 'chain' ? await chainInPem(ports) : undefined;
  if (extension === undefined) return undefined;
  if (extension === 'crt' && name === 'archive') return await archiveExchange(ports);
  const [certificateDer, ...superiors] = await certificatesOf(ports, name);
  if (certificateDer === undefined) return undefined;
  return extension === 'crt'
    ? ofCertificates('application/pkix-cert', certificateDer, certificateDer)
    : ofCertificates(
        // RFC 8551 §3.2.2, as RFC 5280 §4.2.2.1 asks.
        'application/pkcs7-mime; smime-type=certs-only',
        certificateDer,
        certificatesOnly([certificateDer, ...superiors]),
      );
}

/** It is replaced two days before its end. */
async function archiveExchange({ keyArchive }: PkiPorts): Promise<ServedFile> {
  const certificateDer = await keyArchive.exchangeCertificate();
  const served = ofCertificates('application/pkix-cert', certificateDer, certificateDer);
  return { ...served, maxAgeSeconds: mostSecondsOfCrl };
}

function ofCrl(
  { clock }: PkiPorts,
  crl: CrlDescription | undefined,
  content?: Uint8Array,
): ServedFile | undefined {
  if (crl === undefined) return undefined;
  const secondsLeft = Math.floor((crl.nextUpdate.getTime() - clock.now().getTime()) / 1000);
  return {
    contentType: 'application/pkix-crl',
    entityTag: entityTagOf(crl),
    lastModified: crl.thisUpdate,
    maxAgeSeconds: Math.max(0, Math.min(secondsLeft, mostSecondsOfCrl)),
    ...(content !== undefined && { content }),
  };
}

/** A number is given once; the instant tells apart what was published before and after a backup was restored. */
function entityTagOf({ crlNumber, thisUpdate }: CrlDescription): string {
  return `"${crlNumber}-${thisUpdate.getTime()}"`;
}

/** Certificate of the authority of this name, then those above it. */
async function certificatesOf(
  { store, authorities }: PkiPorts,
  name: string,
): Promise<readonly Uint8Array[]> {
  const [, ...superiors] = await authorities.default.chain();
  const stored = await store.authorities.find(name);
  if (stored !== undefined) {
    const chain = (await authorities.find(name)?.chain()) ?? [];
    return [stored.certificateDer, ...chain.slice(1)];
  }
  const index = superiors.findIndex((_, place) => superiorName(place, superiors.length) === name);
  return index < 0 ? [] : superiors.slice(index);
}

async function chainInPem({ authorities }: PkiPorts): Promise<ServedFile | undefined> {
  const chain = await authorities.default.chain();
  const [certificateDer] = chain;
  if (certificateDer === undefined) return undefined;
  return ofCertificates('application/x-pem-file', certificateDer, Buffer.from(chain.map(pem).join('')));
}

function ofCertificates(contentType: string, newest: Uint8Array, content: Uint8Array): ServedFile {
  return {
    contentType,
    entityTag: `"${createHash('sha256').update(content).digest('base64url')}"`,
    lastModified: new Date(new X509Certificate(newest).validFrom),
    maxAgeSeconds: secondsOfCertificate,
    content,
  };
}

/**
 * Sends the file, or 304 to whoever has it (RFC 9111 §4.3). Only entity tags are compared: two lists may be of one second,
 * which is all that If-Modified-Since can tell.
 */
function send(reply: FastifyReply, file: ServedFile, isKnown: boolean): FastifyReply {
  const { contentType, entityTag, lastModified, maxAgeSeconds, content } = file;
  reply
    .header('cache-control', `public, max-age=${maxAgeSeconds}, no-transform, must-revalidate`)
    .header('etag', entityTag)
    .header('last-modified', lastModified.toUTCString());
  if (isKnown || content === undefined) return reply.code(304).send();
  return reply
    .header('content-type', contentType)
    .send(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
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
