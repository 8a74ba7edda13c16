import type { RevocationReason } from '../certificate/certificate.js';
import type { CrlScope } from '../certificate/crl-scope.js';
import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import { CmError } from '../errors.js';
import type { Secret } from '../secret.js';
import type { User } from '../user/user.js';
import type { OrderUuid } from './issuance-orders.js';
import type { RevokedCertificate } from './store.js';

/** A PKCS#10 request whose signature and key were checked and found acceptable for one certificate template. */
export interface CheckedCertificationRequest {
  readonly certificationRequestDer: Uint8Array;
  /** SHA-256 over the DER, hex. */
  readonly sha256: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** Of an RSA key; see {@link modulusFingerprintForm}. */
  readonly modulusFingerprint?: string | undefined;
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

/** What an authority is asked for. */
export interface CertificateOrder {
  /** The same whenever the same order is sent again: an authority that knows idempotency or order numbers gets it. */
  readonly orderUuid: OrderUuid;
  readonly certificationRequest: CheckedCertificationRequest;
  readonly template: CertificateTemplate;
  /** All names come from here; those in the PKCS#10 request count for nothing. */
  readonly subject: User;
  readonly now: Date;
  /** In a renewal the valid certificate of the same authority that the new one follows, DER. */
  readonly renewedCertificateDer?: Uint8Array;
}

/** What an authority says to an order; a refusal is an error. */
export type IssuanceAnswer =
  | ({
      readonly kind: 'issued';
      /** The key as PrivateKeyInfo (RFC 5208) where the authority made it; whoever gets it wipes it. */
      readonly privateKey?: Secret<Uint8Array>;
    } & IssuedCertificate)
  /** It is under way there; `ticket` names it in {@link ExternalCertificationAuthority.collect}, not before `retryAfter`. */
  | { readonly kind: 'pending'; readonly ticket: string; readonly retryAfter: Date };

/** What an authority issued for an order, which it cannot give any more and has revoked; nobody got it. */
export interface WithdrawnIssuance {
  readonly kind: 'withdrawn';
  /** Upper-case hex. */
  readonly serialNumbers: readonly string[];
}

/** A certificate that lacks nothing but its signature. */
export interface PreparedCertificate {
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** RFC 5280 §4.1.2, DER; the lint has passed it. */
  readonly tbsCertificateDer: Uint8Array;
}

/** How an authority of ours publishes its revocation lists. */
export interface CrlTerms {
  /** Complete lists say where the delta is (RFC 5280 §5.2.6), and there always is one. */
  readonly hasDeltas: boolean;
  /** About how many certificates are assigned to one partition; 0 = none is. */
  readonly partitionSize: number;
}

/** A CRL to sign. */
export interface CrlSigningOrder {
  /** Default `complete`. */
  readonly scope?: CrlScope;
  readonly crlNumber: number;
  /** Of a delta: the number of the oldest complete CRL that it completes (RFC 5280 §5.2.4). */
  readonly baseCrlNumber?: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly RevokedCertificate[];
}

/** What every certification authority does, wherever its key is. */
interface AnyCertificationAuthority {
  /** Name in URLs and in the store, such as `issuing`. */
  readonly name: string;
  /** `host\CA name`, as the wire prints an issuer. */
  readonly issuerName: string;
  /** Issuing certificate first, root last, DER each. */
  chain(): Promise<readonly Uint8Array[]>;
  /**
   * Checks a PKCS#10 request: encoding, proof of possession, key family, size, exponent, known weaknesses. Nothing is
   * sent anywhere.
   *
   * Errors: `MalformedInput` when it is no PKCS#10 request; `BadCertificationRequest` when it is refused.
   */
  check(
    certificationRequestDer: Uint8Array,
    template: CertificateTemplate,
  ): Promise<CheckedCertificationRequest>;
  /**
   * CMC full PKI response (RFC 5272) or certificates-only PKCS#7 with the whole chain, DER. An authority whose key is
   * elsewhere cannot sign a CMC response and gives certificates only.
   */
  response(issued: IssuedCertificate, format: 'cmc' | 'pkcs7'): Promise<Uint8Array>;
}

/** An authority of ours: its key is in our keystore, and it signs its own revocation lists. */
export interface EmbeddedCertificationAuthority extends AnyCertificationAuthority {
  readonly kind: 'embedded';
  /** Its certificate is still to come from an authority elsewhere; until then it refuses everything. */
  readonly isWaiting?: true;
  /** A fresh 128-bit random serial number, upper-case hex of 32 digits, first octet in 01..7F. */
  newSerialNumber(): string;
  /**
   * Puts together and lints what {@link sign} will sign; touches no key.
   *
   * Errors: `BadCertificationRequest` when the directory lacks a name that the template requires; `Misconfigured` when
   * the template is not sound; `CaUnavailable` when the authority's own certificate has expired.
   */
  prepare(
    order: Omit<CertificateOrder, 'orderUuid'> & {
      readonly serialNumber: string;
      /** The partition whose CRL the certificate names; null or missing = the complete CRL. */
      readonly crlPartition?: number | null;
    },
  ): Promise<PreparedCertificate>;
  /**
   * Signs what {@link prepare} gave and the store knows by now.
   *
   * Errors: `CaUnavailable` when the key does not answer; it may have signed, but nobody got the signature.
   */
  sign(prepared: PreparedCertificate): Promise<IssuedCertificate>;
  /** How it publishes its revocation lists. */
  readonly crlTerms: CrlTerms;
  /** Signs a CRL (RFC 5280 §5), a few entries at a time, so that others get their turn. */
  signCrl(order: CrlSigningOrder): Promise<Uint8Array>;
}

/** How an external authority is spoken to: CFSSL's API, or EST (RFC 7030). */
export type ExternalProtocol = 'cfssl' | 'est';

/** What an external authority can do beside issuing. */
export interface ExternalAbilities {
  /** {@link ExternalCertificationAuthority.revoke} works; otherwise an operator revokes there by other means. */
  readonly revokes: boolean;
  /** It takes `certificateHold`, and {@link ExternalCertificationAuthority.releaseHold} undoes that. */
  readonly holds: boolean;
  /** {@link ExternalCertificationAuthority.find} tells whether an order was carried out. */
  readonly finds: boolean;
  /** The same order sent again gives the same certificate, so an order whose outcome is unknown may be sent again. */
  readonly isIdempotent: boolean;
  /**
   * It makes the keys that are the server's to make; the key that signed such a certification request counts for nothing.
   * An order whose answer is lost is lost with its key.
   */
  readonly makesKeys: boolean;
}

/** Names a certificate for an authority that may know it by either. */
export interface CertificateAtAuthority {
  /** Upper-case hex. */
  readonly serialNumber: string;
  /** Null for certificates carried over without their encoding. */
  readonly certificateDer: Uint8Array | null;
}

/**
 * An authority that we ask for certificates. Every call ends within a time of its own making and throws one of:
 * `CaUnavailable` when it is certain that nothing happened there, so that the same may be asked again;
 * `CaOutcomeUnknown` when it was asked and did not answer intelligibly; `BadCertificationRequest` when it refused, with
 * its reason; `Misconfigured` when it does not know us, or lacks what our configuration names.
 */
export interface ExternalCertificationAuthority extends AnyCertificationAuthority {
  readonly kind: 'external';
  readonly protocol: ExternalProtocol;
  /** Where it is asked; without a password. */
  readonly url: string;
  readonly abilities: ExternalAbilities;
  issue(order: CertificateOrder): Promise<IssuanceAnswer>;
  /** Asks after an order that was pending. */
  collect(ticket: string): Promise<IssuanceAnswer>;
  /**
   * Looks for what became of an order whose answer was lost; undefined when it is certain that the authority has not
   * carried it out and never will. Called only where {@link ExternalAbilities.finds} says so.
   */
  find(
    order: Pick<CertificateOrder, 'orderUuid' | 'certificationRequest'>,
  ): Promise<IssuanceAnswer | WithdrawnIssuance | undefined>;
  /**
   * Holds a certificate that somebody else got from the authority against the order, as {@link issue} holds an answer.
   * Nothing is sent anywhere.
   *
   * Errors: `BadCertificationRequest` that names what is not as ordered.
   */
  recognise(order: CertificateOrder, certificateDer: Uint8Array): Promise<IssuedCertificate>;
  /** Revokes there; doing it again for a certificate that is revoked changes nothing. */
  revoke(
    order: CertificateAtAuthority & { readonly reason: RevocationReason; readonly revokedAt: Date },
  ): Promise<void>;
  /** Ends a hold (RFC 5280 §5.3.1 removeFromCRL). Called only where {@link ExternalAbilities.holds} says so. */
  releaseHold(certificate: CertificateAtAuthority): Promise<void>;
}

/** Issues certificates and has them revoked. */
export type CertificationAuthority = EmbeddedCertificationAuthority | ExternalCertificationAuthority;

/** The authorities of an installation. */
export interface CertificationAuthorities {
  /** Issues by every certificate template that names no other. */
  readonly default: CertificationAuthority;
  /** Every authority that issues or has issued to users, the default first; the root is not among them. */
  list(): readonly CertificationAuthority[];
  /** Undefined when there is none of this name. */
  find(name: string): CertificationAuthority | undefined;
}

/** A fixed set of authorities, of which `first` is the default. Their names must differ. */
export function certificationAuthorities(
  first: CertificationAuthority,
  others: readonly CertificationAuthority[] = [],
): CertificationAuthorities {
  const all = [first, ...others];
  const byName = new Map(all.map((authority) => [authority.name, authority]));
  if (byName.size < all.length)
    throw new CmError('Misconfigured', 'Two certification authorities have the same name.');
  return { default: first, list: () => all, find: (name) => byName.get(name) };
}

/** The authorities of ours that have their certificates, and sign their own revocation lists. */
export function embeddedAuthorities(
  authorities: CertificationAuthorities,
): readonly EmbeddedCertificationAuthority[] {
  return authorities
    .list()
    .filter((authority) => authority.kind === 'embedded')
    .filter(({ isWaiting }) => isWaiting !== true);
}

/**
 * The default authority where it is one of ours.
 *
 * Errors: `Misconfigured` when it is external.
 */
export function embeddedDefault({
  default: authority,
}: CertificationAuthorities): EmbeddedCertificationAuthority {
  if (authority.kind === 'embedded') return authority;
  throw new CmError('Misconfigured', `${authority.name} is an external certification authority.`);
}

/**
 * The authority called `name`.
 *
 * Errors: `Misconfigured` when there is none, such as after its configuration was removed.
 */
export function authorityNamed(authorities: CertificationAuthorities, name: string): CertificationAuthority {
  const authority = authorities.find(name);
  if (authority !== undefined) return authority;
  const known = authorities.list().map((one) => one.name);
  throw new CmError(
    'Misconfigured',
    `There is no certification authority called ${name}; configured are ${known.join(', ')}.`,
  );
}
