import { randomBytes } from 'node:crypto';
import type { CertificateOrder, KeyUsageName } from '@cardea/domain';
import type { AuthorityCertificate } from '../../x509/certificate.js';
import { prepareEndEntityCertificate } from '../../x509/end-entity-certificate.js';

/**
 * What an external authority is to certify, in a form that outlives a restart (an order may be pending for days). The
 * TBSCertificate is the one that we would sign; serial number, validity and the addresses of the issuer in it are not the
 * authority's.
 */
export interface OrderedCertificate {
  readonly templateCommonName: string;
  /** RFC 5280 §4.1.2, DER. */
  readonly tbsCertificateDer: Uint8Array;
  /** Those of the certificate template, whatever the family of the key. */
  readonly keyUsages: readonly KeyUsageName[];
  readonly longestValidityMs: number;
  readonly shortestValidityMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** What backdating and rounding may add to a validity. */
const validityToleranceMs = 60 * 60 * 1000;

/**
 * Puts together what to order of the authority whose certificate is `issuer`.
 *
 * Errors: `BadCertificationRequest` when the directory lacks a name that the template requires or has one that no
 * certificate may carry; `Misconfigured` when the template is not sound; `CaUnavailable` when `issuer` has expired.
 */
export function orderedCertificate(
  { certificationRequest, template, subject, now }: Omit<CertificateOrder, 'orderUuid'>,
  issuer: AuthorityCertificate,
): OrderedCertificate {
  const { tbsCertificateDer } = prepareEndEntityCertificate(
    {
      template,
      subject,
      publicKeyDer: certificationRequest.publicKeyDer,
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      now,
      issuer,
      addresses: placeholders,
    },
    'ECDSA-P-256',
  );
  const { commonName, validityDays, minimumValidityDays = 0, clockSkewMinutes = 5, keyUsages } = template;
  const skewMs = clockSkewMinutes * 60 * 1000;
  return {
    templateCommonName: commonName,
    tbsCertificateDer,
    keyUsages,
    longestValidityMs: validityDays * dayMs + skewMs + validityToleranceMs,
    shortestValidityMs: minimumValidityDays * dayMs - validityToleranceMs,
  };
}

/** The authority puts its own addresses into the certificate. */
const placeholders = {
  crlUrl: 'http://authority.invalid/crl',
  ocspUrl: 'http://authority.invalid/ocsp',
  certificateUrl: 'http://authority.invalid/certificate',
};

/** The order as text for a ticket. */
export function orderedToJson(ordered: OrderedCertificate): Record<string, unknown> {
  return { ...ordered, tbsCertificateDer: Buffer.from(ordered.tbsCertificateDer).toString('base64') };
}

/** Reads what {@link orderedToJson} wrote. */
export function orderedFromJson(
  json: Omit<OrderedCertificate, 'tbsCertificateDer'> & { readonly tbsCertificateDer: string },
): OrderedCertificate {
  return { ...json, tbsCertificateDer: new Uint8Array(Buffer.from(json.tbsCertificateDer, 'base64')) };
}
