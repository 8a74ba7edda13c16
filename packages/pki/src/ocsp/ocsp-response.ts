import type { RevocationReason } from '@cardea/domain';
import {
  CertStatus,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  KeyHash,
  OCSPResponseStatus,
  ResponderID,
  RevokedInfo,
} from '@peculiar/asn1-ocsp';
import {
  AsnGeneralizedTimeConverter,
  AsnObjectIdentifierConverter,
  AsnOctetStringConverter,
  OctetString,
} from '@peculiar/asn1-schema';
import { CRLReason, CRLReasons, Extension } from '@peculiar/asn1-x509';
import { bufferOf, element, encode, encodeSigned, tag } from '../x509/der.js';
import { type AuthoritySigner, signatureAlgorithmOf } from '../x509/signer.js';

/** What the response says about one certificate (RFC 6960 §4.2.1, CertStatus). */
export type ReportedStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }
  | { readonly kind: 'unknown' };

/** What is said about one certificate, and how long it holds; times are cut to whole seconds. */
export interface SingleStatus {
  /** CertID of the request, DER. */
  readonly certIdDer: Uint8Array;
  readonly status: ReportedStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** Signs responses on behalf of an authority. */
export interface ResponseSigner extends AuthoritySigner {
  /** Goes with every response, so that clients can verify it. */
  readonly certificateDer: Uint8Array;
  /** SHA-1 over the subjectPublicKey bits, as RFC 6960 §4.2.1 defines KeyHash (a name, no security rests on it). */
  readonly keyHash: Uint8Array;
}

/** Why a request is not answered (RFC 6960 §4.2.1, OCSPResponseStatus); such a response is not signed. */
export type OcspFailure = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';

/** An unsigned response that only says why there is none, DER. */
export function failureResponse(failure: OcspFailure): Uint8Array {
  return element(tag.sequence, [enumerated(OCSPResponseStatus[failure])]);
}

/** Encodes and signs a successful response of the basic type (RFC 6960 §4.2.1), DER. */
export async function signOcspResponse(
  order: {
    readonly statuses: readonly SingleStatus[];
    readonly producedAt: Date;
    readonly nonce: Uint8Array | undefined;
  },
  signer: ResponseSigner,
): Promise<Uint8Array> {
  const responseDataDer = element(tag.sequence, [
    encode(new ResponderID({ byKey: new KeyHash(bufferOf(signer.keyHash)) })),
    generalizedTime(order.producedAt),
    element(tag.sequence, order.statuses.map(singleResponse)),
    ...(order.nonce === undefined ? [] : [element(tag.context1, [nonceExtensions(order.nonce)])]),
  ]);
  const basicDer = encodeSigned(
    responseDataDer,
    signatureAlgorithmOf(signer.algorithm),
    await signer.sign(responseDataDer),
    [element(tag.context0, [element(tag.sequence, [signer.certificateDer])])],
  );
  return element(tag.sequence, [
    enumerated(OCSPResponseStatus.successful),
    element(tag.context0, [
      element(tag.sequence, [
        encode(AsnObjectIdentifierConverter.toASN(id_pkix_ocsp_basic)),
        encode(AsnOctetStringConverter.toASN(bufferOf(basicDer))),
      ]),
    ]),
  ]);
}

function singleResponse({ certIdDer, status, thisUpdate, nextUpdate }: SingleStatus): Uint8Array {
  return element(tag.sequence, [
    certIdDer,
    encode(certStatus(status)),
    generalizedTime(thisUpdate),
    element(tag.context0, [generalizedTime(nextUpdate)]),
  ]);
}

function certStatus(status: ReportedStatus): CertStatus {
  switch (status.kind) {
    case 'good':
      return new CertStatus({ good: null });
    case 'unknown':
      return new CertStatus({ unknown: null });
    case 'revoked': {
      const code = CRLReasons[status.reason];
      return new CertStatus({
        revoked: new RevokedInfo({
          revocationTime: wholeSeconds(status.revokedAt),
          // As in CRLs, no reason is said by leaving it out (RFC 5280 §5.3.1).
          ...(code === CRLReasons.unspecified ? {} : { revocationReason: new CRLReason(code) }),
        }),
      });
    }
  }
}

/** The nonce of the request, repeated (RFC 9654 §2.1). */
function nonceExtensions(nonce: Uint8Array): Uint8Array {
  const extnValue = new OctetString(encode(AsnOctetStringConverter.toASN(bufferOf(nonce))));
  return element(tag.sequence, [encode(new Extension({ extnID: id_pkix_ocsp_nonce, extnValue }))]);
}

function generalizedTime(instant: Date): Uint8Array {
  return encode(AsnGeneralizedTimeConverter.toASN(wholeSeconds(instant)));
}

/** RFC 5280 §4.1.2.5.2 allows no fractions of seconds. */
export function wholeSeconds(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function enumerated(value: number): Uint8Array {
  return element(tag.enumerated, [Uint8Array.of(value)]);
}
