import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { User } from '../user/user.js';
import type { RevokedCertificate } from './store.js';

/** A PKCS#10 request whose signature and key were checked and found acceptable for one certificate template. */
export interface CheckedCertificationRequest {
  readonly certificationRequestDer: Uint8Array;
  /** SHA-256 over the DER, hex. */
  readonly sha256: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
}

export interface IssuedCertificate {
  readonly certificateDer: Uint8Array;
  /** Upper-case hex. */
  readonly serialNumber: string;
  /** SHA-1 over the DER, upper-case hex. */
  readonly thumbprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Issues certificates and lists revoked ones. */
export interface CertificationAuthority {
  /** Name in URLs and in the store, such as `issuing`. */
  readonly name: string;
  /** `host\CA name`, as the wire prints an issuer. */
  readonly issuerName: string;
  /** Issuing certificate first, root last, DER each. */
  chain(): Promise<readonly Uint8Array[]>;
  /**
   * Checks a PKCS#10 request: encoding, proof of possession, key family, size, exponent, known weaknesses.
   *
   * Errors: `MalformedInput` when it is no PKCS#10 request; `BadCertificationRequest` when it is refused.
   */
  check(
    certificationRequestDer: Uint8Array,
    template: CertificateTemplate,
  ): Promise<CheckedCertificationRequest>;
  /** A fresh 128-bit random serial number, upper-case hex of 32 digits, first octet in 01..7F. */
  newSerialNumber(): string;
  /**
   * Issues for `subject` by `template`; all names come from `subject`.
   *
   * Errors: `BadCertificationRequest` when the directory lacks a name that the template requires.
   */
  issue(order: {
    readonly certificationRequest: CheckedCertificationRequest;
    readonly template: CertificateTemplate;
    readonly subject: User;
    readonly serialNumber: string;
    readonly now: Date;
  }): Promise<IssuedCertificate>;
  /** CMC full PKI response (RFC 5272) or certificates-only PKCS#7 with the whole chain, DER. */
  response(issued: IssuedCertificate, format: 'cmc' | 'pkcs7'): Promise<Uint8Array>;
  /** Signs a full CRL (RFC 5280 §5). */
  signCrl(order: {
    readonly crlNumber: number;
    readonly thisUpdate: Date;
    readonly nextUpdate: Date;
    readonly revoked: readonly RevokedCertificate[];
  }): Promise<Uint8Array>;
}
