import { createPublicKey, X509Certificate } from 'node:crypto';
import {
  type CertificateOrder,
  type CertificateTemplate,
  type CheckedCertificationRequest,
  type Clock,
  CmError,
  type ExternalAbilities,
  type ExternalCertificationAuthority,
  type IssuanceAnswer,
  type IssuedCertificate,
  type RequestedNames,
  type TakesNamesFromRequests,
  type User,
} from '@cardea/domain';
import { isSameBytes } from '../../lint/strict-der.js';
import { certificatesOnly } from '../../x509/cms.js';
import { checkForTemplate } from '../check-for-template.js';
import { deviating, receive, recognise } from '../external/accept-certificate.js';
import type { AuthorityChain } from '../external/authority-chain.js';
import type { AuthorityServer } from '../external/exchange.js';
import {
  type OrderedCertificate,
  orderedCertificate,
  orderedFromJson,
  orderedToJson,
} from '../external/ordered-certificate.js';
import { requireServerIsPleased } from './csr-attributes.js';
import { caCertificates, csrAttributes, enroll } from './est-server.js';
import { namesToRequest, requireOrderedNames } from './requested-names.js';

/** What an {@link EstAuthority} is made of. */
export interface EstAuthorityParts {
  /** Its URL ends with `/.well-known/est`, or with a label behind that (RFC 7030 §3.2.2). */
  readonly server: AuthorityServer;
  readonly chain: AuthorityChain;
  /** `request`: the server certifies the names in requests. `authority`: it knows the names by itself. */
  readonly names: 'request' | 'authority';
  readonly clock: Clock;
}

/**
 * A certification authority behind a server for Enrollment over Secure Transport (RFC 7030), which knows us as a
 * registration authority: we pass on the requests of others, and say whom they are for.
 */
export class EstAuthority implements ExternalCertificationAuthority, TakesNamesFromRequests {
  readonly kind = 'external';
  readonly name: string;
  readonly issuerName: string;
  /** RFC 7030 has enrollment alone. */
  readonly abilities: ExternalAbilities = { revokes: false, holds: false, finds: false, isIdempotent: false };
  readonly #parts: EstAuthorityParts;
  /** The server was seen to belong to the authority that we know. */
  #isIssuerKnown = false;

  constructor(parts: EstAuthorityParts) {
    const { server, chain } = parts;
    this.#parts = parts;
    this.name = server.name;
    this.issuerName = `${new URL(server.url).hostname}\\${chain.commonName}`;
  }

  async chain(): Promise<readonly Uint8Array[]> {
    return this.#parts.chain.certificatesDer;
  }

  async check(
    certificationRequestDer: Uint8Array,
    template: CertificateTemplate,
  ): Promise<CheckedCertificationRequest> {
    return await checkForTemplate(certificationRequestDer, template);
  }

  namesToRequest(template: CertificateTemplate, subject: User): RequestedNames | undefined {
    return this.#parts.names === 'request' ? namesToRequest(template, subject) : undefined;
  }

  async issue(order: CertificateOrder): Promise<IssuanceAnswer> {
    const { server, chain, names } = this.#parts;
    const { certificationRequestDer, publicKeyDer } = order.certificationRequest;
    const ordered = orderedCertificate(order, chain.issuer);
    if (names === 'request') requireOrderedNames(certificationRequestDer, ordered);
    await this.#knowIssuer();
    requireServerIsPleased(await csrAttributes(server), publicKeyDer, this.name);
    return await this.#enroll({ certificationRequestDer, publicKeyDer, ordered });
  }

  /** RFC 7030 §4.2.3: the same request once more. */
  async collect(ticket: string): Promise<IssuanceAnswer> {
    return await this.#enroll(readTicket(ticket, this.name));
  }

  async find(): Promise<IssuanceAnswer | undefined> {
    throw new CmError('Misconfigured', `The authority ${this.name} cannot look for orders.`);
  }

  async recognise(order: CertificateOrder, certificateDer: Uint8Array): Promise<IssuedCertificate> {
    const { issuer } = this.#parts.chain;
    const ordered = orderedCertificate(order, issuer);
    return recognise(this.name, certificateDer, { ordered, issuer, now: order.now });
  }

  async revoke(): Promise<void> {
    throw new CmError(
      'BadCertificationRequest',
      `EST has no revocation; revoke at the authority behind ${this.name} by its own means.`,
    );
  }

  async releaseHold(): Promise<void> {
    throw new CmError(
      'BadCertificationRequest',
      `EST has no revocation, so ${this.name} has no hold to end.`,
    );
  }

  async response(issued: IssuedCertificate): Promise<Uint8Array> {
    return certificatesOnly([...(await this.chain())].reverse().concat(issued.certificateDer));
  }

  async #enroll(asked: Asked): Promise<IssuanceAnswer> {
    const { server, chain, clock } = this.#parts;
    const answer = await enroll(server, 'simpleenroll', asked.certificationRequestDer, clock.now());
    if (answer.kind === 'pending') return { ...answer, ticket: writeTicket(asked) };
    // RFC 7030 §4.2.3 says that the answer holds the certificate alone; servers that add the chain are known.
    const found = answer.certificatesDer.find((der) => isFor(der, asked.publicKeyDer));
    if (found === undefined)
      throw new CmError(
        'CaOutcomeUnknown',
        `The authority ${this.name} answered without a certificate for the key of the request; it may have issued one.`,
      );
    const { issuer } = chain;
    const received = receive(this.name, found, { ordered: asked.ordered, issuer, now: clock.now() });
    if (received.deviations.length === 0) return { kind: 'issued', ...received.issued };
    throw deviating(this.name, received, 'EST cannot revoke, so revoke it at the authority');
  }

  /** A server of another authority, or one whose authority has a new certificate, is found out before it issues. */
  async #knowIssuer(): Promise<void> {
    if (this.#isIssuerKnown) return;
    const { server, chain } = this.#parts;
    const certificates = await caCertificates(server);
    if (!certificates.some((der) => isSameBytes(der, chain.issuer.certificateDer)))
      throw new CmError(
        'Misconfigured',
        `The certificates of ${server.url}/cacerts are without the first one in chainFile of the authority ${this.name}. Put the chain of the issuing certificate into chainFile.`,
      );
    this.#isIssuerKnown = true;
  }
}

/** What an EST server is asked for; all that a pending order needs later. */
interface Asked {
  readonly certificationRequestDer: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  readonly ordered: OrderedCertificate;
}

function writeTicket({ certificationRequestDer, publicKeyDer, ordered }: Asked): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return JSON.stringify({
    certificationRequest: base64(certificationRequestDer),
    publicKey: base64(publicKeyDer),
    ordered: orderedToJson(ordered),
  });
}

function readTicket(ticket: string, authority: string): Asked {
  try {
    const { certificationRequest, publicKey, ordered } = JSON.parse(ticket);
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    return {
      certificationRequestDer: bytes(certificationRequest),
      publicKeyDer: bytes(publicKey),
      ordered: orderedFromJson(ordered),
    };
  } catch (cause) {
    throw new CmError('Misconfigured', `The pending order at ${authority} cannot be read.`, { cause });
  }
}

/** Whether a certificate is for this key; what cannot be read is for none. */
function isFor(certificateDer: Uint8Array, publicKeyDer: Uint8Array): boolean {
  try {
    const key = { key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' } as const;
    return createPublicKey(key).equals(new X509Certificate(Buffer.from(certificateDer)).publicKey);
  } catch {
    // Of no kind of key or certificate that OpenSSL knows, so not ours, which it has read before.
    return false;
  }
}
