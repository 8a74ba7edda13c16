import { createHash, X509Certificate } from 'node:crypto';
import {
  type CertificateAtAuthority,
  type CertificateOrder,
  type CertificateTemplate,
  type CheckedCertificationRequest,
  type Clock,
  CmError,
  type ExternalAbilities,
  type ExternalCertificationAuthority,
  type IssuanceAnswer,
  type IssuedCertificate,
  type OrderUuid,
  type RevocationReason,
  type Secret,
  type WithdrawnIssuance,
} from '@cardea/domain';
import { isSameBytes } from '../../lint/strict-der.js';
import { certificatesOnly } from '../../x509/cms.js';
import { checkForTemplate } from '../check-for-template.js';
import { deviating, receive, recognise } from '../external/accept-certificate.js';
import type { AuthorityChain } from '../external/authority-chain.js';
import type { AuthorityServer } from '../external/exchange.js';
import { orderedCertificate } from '../external/ordered-certificate.js';
import { cfsslContent } from './cfssl-content.js';
import { authsign, type CfsslFailure, cfsslCode, revoke, signingCertificate } from './cfssl-server.js';

/** What a {@link CfsslAuthority} is made of. */
export interface CfsslAuthorityParts {
  readonly server: AuthorityServer;
  readonly chain: AuthorityChain;
  /** The key of the profile's auth_key. */
  readonly authKey: Secret<Uint8Array>;
  readonly profile: string;
  /** Who chooses serial numbers: we where the profile of CFSSL has `ClientProvidesSerialNumbers`. */
  readonly serialNumbers: 'cardea' | 'cfssl';
  readonly clock: Clock;
}

/** A certification authority behind CFSSL's server (`cfssl serve`), asked by its API. */
export class CfsslAuthority implements ExternalCertificationAuthority {
  readonly kind = 'external';
  readonly protocol = 'cfssl';
  readonly url: string;
  readonly name: string;
  readonly issuerName: string;
  readonly abilities: ExternalAbilities;
  readonly #parts: CfsslAuthorityParts;
  /** CFSSL was seen to sign with the certificate that we know. */
  #isSignerKnown = false;

  constructor(parts: CfsslAuthorityParts) {
    const { server, chain, serialNumbers } = parts;
    this.#parts = parts;
    this.name = server.name;
    this.url = server.url;
    this.issuerName = `${new URL(server.url).hostname}\\${chain.commonName}`;
    this.abilities = {
      revokes: true,
      // CFSSL records the reason certificateHold, but has nothing that ends a hold.
      holds: false,
      // It cannot give a lost certificate, but can take it out of the world; see find.
      finds: serialNumbers === 'cardea',
      // With serial numbers of ours CFSSL tells that it carried an order out before; what got lost is then revoked, and
      // another certificate issued.
      isIdempotent: serialNumbers === 'cardea',
      makesKeys: false,
    };
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

  async issue(order: CertificateOrder): Promise<IssuanceAnswer> {
    const { server, authKey, profile, chain, serialNumbers } = this.#parts;
    const ordered = orderedCertificate(order, chain.issuer);
    const content = cfsslContent(ordered);
    await this.#knowSigner();
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const serialNumber = serialNumbers === 'cardea' ? serialNumberOf(order.orderUuid, attempt) : undefined;
      const answer = await authsign(server, authKey, {
        certificationRequestPem: pemOf(order.certificationRequest),
        ...content,
        profile,
        serialNumber,
      });
      if (typeof answer === 'string') {
        const { issuer } = chain;
        const comparison = { ordered, issuer, now: this.#parts.clock.now() };
        return await this.#accepted(answer, comparison, serialNumber);
      }
      if (serialNumber === undefined || !isSecondOfItsKind(answer)) throw this.#refusal(answer);
      // The answer to an earlier attempt was lost on its way. That certificate cannot be read from CFSSL any more.
      await this.#revokeAt(serialNumber, 'superseded');
    }
    throw new CmError(
      'CaUnavailable',
      `The answers of the authority ${this.name} to this order were lost ${mostAttempts} times; what it issued is revoked there.`,
    );
  }

  /** CFSSL answers at once; nothing is ever pending. */
  async collect(): Promise<IssuanceAnswer> {
    throw new CmError('BadCertificationRequest', `The authority ${this.name} has no pending orders.`);
  }

  /**
   * CFSSL does not give a certificate twice. What it issued for the order, which nobody got, is revoked as superseded, and
   * then the order has no certificate.
   */
  async find({ orderUuid }: Pick<CertificateOrder, 'orderUuid'>): Promise<WithdrawnIssuance | undefined> {
    if (!this.abilities.finds)
      throw new CmError('Misconfigured', `The authority ${this.name} cannot look for orders.`);
    const serialNumbers: string[] = [];
    for (const serialNumber of serialNumbersOf(orderUuid)) {
      if (!(await this.#revokeIfKnown(serialNumber, 'superseded'))) break;
      serialNumbers.push(serialNumber);
    }
    return serialNumbers.length === 0 ? undefined : { kind: 'withdrawn', serialNumbers };
  }

  async recognise(order: CertificateOrder, certificateDer: Uint8Array): Promise<IssuedCertificate> {
    const { chain, serialNumbers } = this.#parts;
    const ordered = orderedCertificate(order, chain.issuer);
    const comparison = { ordered, issuer: chain.issuer, now: order.now };
    const issued = recognise(this.name, certificateDer, comparison);
    if (serialNumbers === 'cfssl' || serialNumbersOf(order.orderUuid).includes(issued.serialNumber))
      return issued;
    throw new CmError(
      'BadCertificationRequest',
      `The certificate ${issued.serialNumber} does not have the serial number that Cardea chose for this order.`,
    );
  }

  async revoke(
    order: CertificateAtAuthority & { readonly reason: RevocationReason; readonly revokedAt: Date },
  ): Promise<void> {
    if (order.reason === 'certificateHold')
      throw new CmError(
        'BadCertificationRequest',
        `The authority ${this.name} could not end a hold, so nothing is put on hold there; revoke instead.`,
      );
    await this.#revokeAt(order.serialNumber, order.reason);
  }

  async releaseHold(): Promise<void> {
    throw new CmError('BadCertificationRequest', `The authority ${this.name} cannot end a hold.`);
  }

  async response(issued: IssuedCertificate): Promise<Uint8Array> {
    return certificatesOnly([...(await this.chain())].reverse().concat(issued.certificateDer));
  }

  /** A CFSSL that signs by another certificate is found out before it signs. */
  async #knowSigner(): Promise<void> {
    if (this.#isSignerKnown) return;
    const { server, profile, chain } = this.#parts;
    const signing = new X509Certificate(await signingCertificate(server, profile));
    if (!isSameBytes(signing.raw, chain.issuer.certificateDer))
      throw new CmError(
        'Misconfigured',
        `CFSSL at ${server.url} signs with the certificate ${signing.subject.replaceAll('\n', ', ')}, which is not the first one in chainFile of the authority ${this.name}.`,
      );
    this.#isSignerKnown = true;
  }

  async #accepted(
    certificatePem: string,
    comparison: Parameters<typeof receive>[2],
    serialNumber: string | undefined,
  ): Promise<IssuanceAnswer> {
    const received = receive(this.name, certificatePem, comparison);
    const isOurs = serialNumber === undefined || received.issued.serialNumber === serialNumber;
    if (isOurs && received.deviations.length === 0) return { kind: 'issued', ...received.issued };
    const aftermath = await this.#aftermath(received.issued.serialNumber);
    if (received.deviations.length > 0) throw deviating(this.name, received, aftermath);
    throw new CmError(
      'Misconfigured',
      `CFSSL chose the serial number ${received.issued.serialNumber} itself; ${aftermath}. Set ClientProvidesSerialNumbers in its profile, or "serialNumbers": "cfssl" for the authority ${this.name}.`,
    );
  }

  /** Revokes what nobody shall get, and says how that went. */
  async #aftermath(serialNumber: string): Promise<string> {
    try {
      await this.#revokeAt(serialNumber, 'superseded');
      return 'it is revoked at CFSSL';
    } catch (error) {
      if (!(error instanceof CmError)) throw error;
      return `revoking it failed, so revoke it at CFSSL: ${error.detail}`;
    }
  }

  async #revokeAt(serialNumber: string, reason: RevocationReason): Promise<void> {
    if (await this.#revokeIfKnown(serialNumber, reason)) return;
    throw new CmError(
      'BadCertificationRequest',
      `The database of the authority ${this.name} has no certificate with the serial number ${serialNumber}.`,
    );
  }

  /** False when the database of CFSSL has no such certificate. */
  async #revokeIfKnown(serialNumber: string, reason: RevocationReason): Promise<boolean> {
    const { server, chain } = this.#parts;
    // Debian's CFSSL 1.2.0 records no authorityKeyIdentifier beside the serial number, although it means to.
    const authorityKeyIds = [Buffer.from(chain.issuer.keyIdentifier).toString('hex'), ''];
    for (const authorityKeyId of authorityKeyIds) {
      const failure = await revoke(server, { serialNumber, authorityKeyId, reason });
      if (failure === undefined) return true;
      if (failure.code !== cfsslCode.recordNotFound)
        throw new CmError('CaUnavailable', `CFSSL did not revoke ${serialNumber}: ${failure.message}.`);
    }
    return false;
  }

  /** CFSSL said that it gave no certificate. */
  #refusal({ code, message }: CfsslFailure): CmError {
    if (code === cfsslCode.missingSerial)
      return new CmError(
        'Misconfigured',
        `The profile of CFSSL has ClientProvidesSerialNumbers; set "serialNumbers": "cardea" for the authority ${this.name}.`,
      );
    const said = `The authority ${this.name} refused: ${message} (CFSSL's code ${code}).`;
    return new CmError(isAboutRequest(code) ? 'BadCertificationRequest' : 'CaUnavailable', said);
  }
}

/** How often answers to one order may get lost. */
const mostAttempts = 5;

/**
 * The serial number of an attempt at an order: the same for the same order, so that CFSSL's database takes it once. 127
 * bits of SHA-256, of which the random order number gives 122; the first octet is in 01..7F as in ours.
 */
function serialNumberOf(orderUuid: OrderUuid, attempt: number): string {
  const octets = createHash('sha256').update(`cfssl ${orderUuid} ${attempt}`).digest().subarray(0, 16);
  octets[0] = (octets[0] ?? 0) & 0x7f || 0x40;
  return octets.toString('hex').toUpperCase();
}

/** The serial numbers that certificates of the order may have. */
function serialNumbersOf(orderUuid: OrderUuid): string[] {
  return Array.from({ length: mostAttempts }, (_, attempt) => serialNumberOf(orderUuid, attempt));
}

/** The database has a certificate of this serial number; SQLite, PostgreSQL and MySQL say so in these words. */
function isSecondOfItsKind({ code, message }: CfsslFailure): boolean {
  return code === cfsslCode.certificateStore && /unique|duplicate/i.test(message);
}

/** CFSSL's thousands: 1 certificate (extensions), 5 policy, 9 certification request. */
function isAboutRequest(code: number): boolean {
  return [1, 5, 9].includes(Math.floor(code / 1000)) || code === 400;
}

function pemOf({ certificationRequestDer }: CheckedCertificationRequest): string {
  const lines = Buffer.from(certificationRequestDer)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
