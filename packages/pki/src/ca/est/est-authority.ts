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
  isKeyOfServer,
  type RequestedNames,
  type TakesNamesFromRequests,
  type User,
} from '@cardea/domain';
import { isSameBytes } from '../../lint/strict-der.js';
import { certificatesOnly } from '../../x509/cms.js';
import { checkForTemplate } from '../check-for-template.js';
import { deviating, type Received, receive, recognise } from '../external/accept-certificate.js';
import type { AuthorityChain } from '../external/authority-chain.js';
import type { AuthorityServer } from '../external/exchange.js';
import {
  type OrderedCertificate,
  orderedCertificate,
  orderedFromJson,
  orderedToJson,
} from '../external/ordered-certificate.js';
import { requireServerIsPleased } from './csr-attributes.js';
import { caCertificates, csrAttributes, type Enrollment, enroll, generateKey } from './est-server.js';
import { isFor, objectionTo, readGeneratedKey } from './generated-key.js';
import { hasNamesOf, namesToRequest, requireOrderedNames } from './requested-names.js';

/** What an {@link EstAuthority} is made of. */
export interface EstAuthorityParts {
  /** Its URL ends with `/.well-known/est`, or with a label behind that (RFC 7030 §3.2.2). */
  readonly server: AuthorityServer;
  readonly chain: AuthorityChain;
  /** `request`: the server certifies the names in requests. `authority`: it knows the names by itself. */
  readonly names: 'request' | 'authority';
  /** How a certificate is asked for that follows one of this authority with the same names (RFC 7030 §4.2.2). */
  readonly renewals: 'simpleenroll' | 'simplereenroll';
  /** Who makes the keys that are the server's to make: `authority` has the EST server do it (RFC 7030 §4.4). */
  readonly serverKeys: 'cardea' | 'authority';
  readonly clock: Clock;
}

/**
 * A certification authority behind a server for Enrollment over Secure Transport (RFC 7030), which knows us as a
 * registration authority: we pass on the requests of others, and say whom they are for.
 */
export class EstAuthority implements ExternalCertificationAuthority, TakesNamesFromRequests {
  readonly kind = 'external';
  readonly protocol = 'est';
  readonly url: string;
  readonly name: string;
  readonly issuerName: string;
  readonly abilities: ExternalAbilities;
  readonly #parts: EstAuthorityParts;
  /** The server was seen to belong to the authority that we know. */
  #isIssuerKnown = false;

  constructor(parts: EstAuthorityParts) {
    const { server, chain } = parts;
    this.#parts = parts;
    this.name = server.name;
    this.url = server.url;
    // RFC 7030 has enrollment alone.
    const makesKeys = parts.serverKeys === 'authority';
    this.abilities = { revokes: false, holds: false, finds: false, isIdempotent: false, makesKeys };
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
    const { server, chain, names, renewals } = this.#parts;
    const { certificationRequestDer, publicKeyDer } = order.certificationRequest;
    const ordered = orderedCertificate(order, chain.issuer);
    if (names === 'request') requireOrderedNames(certificationRequestDer, ordered);
    await this.#knowIssuer();
    requireServerIsPleased(await csrAttributes(server), publicKeyDer, this.name);
    if (this.abilities.makesKeys && isKeyOfServer(order.template)) return await this.#generateKey(order);
    const { renewedCertificateDer: renewed } = order;
    const operation =
      renewals === 'simplereenroll' && renewed !== undefined && hasNamesOf(certificationRequestDer, renewed)
        ? 'simplereenroll'
        : 'simpleenroll';
    return await this.#enroll({ operation, certificationRequestDer, publicKeyDer, ordered });
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
    const answer = await enroll(server, asked.operation, asked.certificationRequestDer, clock.now());
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
    return { kind: 'issued', ...this.#accepted(received) };
  }

  /** RFC 7030 §4.4: the key is the server's choice, so whether it is one that the certificate template takes is seen last. */
  async #generateKey(order: CertificateOrder): Promise<IssuanceAnswer> {
    const { server, chain, clock } = this.#parts;
    const generated = await generateKey(server, order.certificationRequest.certificationRequestDer);
    const made = readGeneratedKey(generated, this.name);
    const { publicKeyDer } = made;
    const certificationRequest = { ...order.certificationRequest, publicKeyDer };
    const { issuer } = chain;
    const ordered = orderedCertificate({ ...order, certificationRequest }, issuer);
    const received = receive(this.name, made.certificateDer, { ordered, issuer, now: clock.now() });
    const objection = objectionTo(publicKeyDer, order.template);
    const deviations = [...(objection === undefined ? [] : [objection]), ...received.deviations];
    const issued = this.#accepted({ ...received, deviations });
    return { kind: 'issued', ...issued, privateKey: made.privateKey };
  }

  /** Errors: `BadCertificationRequest` saying in what it is not as ordered. */
  #accepted(received: Received): IssuedCertificate {
    if (received.deviations.length === 0) return received.issued;
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
  readonly operation: Enrollment;
  readonly certificationRequestDer: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  readonly ordered: OrderedCertificate;
}

function writeTicket({ operation, certificationRequestDer, publicKeyDer, ordered }: Asked): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return JSON.stringify({
    operation,
    certificationRequest: base64(certificationRequestDer),
    publicKey: base64(publicKeyDer),
    ordered: orderedToJson(ordered),
  });
}

function readTicket(ticket: string, authority: string): Asked {
  try {
    const { operation, certificationRequest, publicKey, ordered } = JSON.parse(ticket);
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    return {
      // Older tickets are of enrollments.
      operation: operation === 'simplereenroll' ? operation : 'simpleenroll',
      certificationRequestDer: bytes(certificationRequest),
      publicKeyDer: bytes(publicKey),
      ordered: orderedFromJson(ordered),
    };
  } catch (cause) {
    throw new CmError('Misconfigured', `The pending order at ${authority} cannot be read.`, { cause });
  }
}
