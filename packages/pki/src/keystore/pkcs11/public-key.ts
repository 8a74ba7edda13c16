import { createPublicKey } from 'node:crypto';
import {
  AsnConvert,
  AsnObjectIdentifierConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
} from '@peculiar/asn1-schema';

/** Curves of our keys; the object identifiers are those of RFC 5480 §2.1.1.1. */
const curves = {
  'ECDSA-P-256': { name: 'P-256', identifier: '1.2.840.10045.3.1.7', coordinateBytes: 32 },
  'ECDSA-P-384': { name: 'P-384', identifier: '1.3.132.0.34', coordinateBytes: 48 },
} as const;

/** An algorithm that is one of a curve. */
export type CurveAlgorithm = keyof typeof curves;

/** ECParameters (RFC 5480 §2.1.1), by the name of the curve. */
class NamedCurve {
  constructor(readonly namedCurve = '') {}
}
AsnType({ type: AsnTypeTypes.Choice })(NamedCurve);
AsnProp({ type: AsnPropTypes.ObjectIdentifier, converter: AsnObjectIdentifierConverter })(
  NamedCurve.prototype,
  'namedCurve',
);

/** CKA_EC_PARAMS, DER. */
export function curveParameters(algorithm: CurveAlgorithm): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(new NamedCurve(curves[algorithm].identifier)));
}

/** SubjectPublicKeyInfo DER of CKA_MODULUS and CKA_PUBLIC_EXPONENT. */
export function rsaPublicKeyDer(modulus: Uint8Array, publicExponent: Uint8Array): Uint8Array {
  return derOf({ kty: 'RSA', n: base64url(modulus), e: base64url(publicExponent) });
}

/**
 * SubjectPublicKeyInfo DER of CKA_EC_POINT. The standard wraps the point into an OCTET STRING, some tokens give it bare;
 * either way it ends with the coordinates.
 */
export function ecPublicKeyDer(algorithm: CurveAlgorithm, point: Uint8Array): Uint8Array {
  const { name, coordinateBytes } = curves[algorithm];
  const [x, y] = [point.subarray(-2 * coordinateBytes, -coordinateBytes), point.subarray(-coordinateBytes)];
  return derOf({ kty: 'EC', crv: name, x: base64url(x), y: base64url(y) });
}

/** The uncompressed point (SEC 1 §2.3.3) of an EC public key in SubjectPublicKeyInfo, DER. */
export function pointOf(publicKeyDer: Uint8Array): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return new Uint8Array(
    Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
  );
}

function derOf(key: Readonly<Record<string, string>>): Uint8Array {
  return new Uint8Array(createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' }));
}

function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
