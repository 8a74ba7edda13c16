import { createPublicKey } from 'node:crypto';
import type { CardKeyAlgorithm } from '@cardea/cards';

/** Curves by the names that PKCS#11 modules, JSON Web Keys and Cardea give them. */
export const curves = {
  'P-256': { name: 'secp256r1', coordinateBytes: 32 },
  'P-384': { name: 'secp384r1', coordinateBytes: 48 },
  'P-521': { name: 'secp521r1', coordinateBytes: 66 },
} as const;

/** SubjectPublicKeyInfo DER of an RSA key (CKA_MODULUS, CKA_PUBLIC_EXPONENT). */
export function rsaPublicKeyDer(modulus: Uint8Array, publicExponent: Uint8Array): Uint8Array {
  return derOf({ kty: 'RSA', n: base64url(modulus), e: base64url(publicExponent) });
}

/**
 * SubjectPublicKeyInfo DER of a point on a curve (CKA_EC_POINT). The standard wraps the point into an OCTET STRING, some
 * tokens give it bare; either way it ends with the coordinates.
 */
export function ecPublicKeyDer(curve: keyof typeof curves, point: Uint8Array): Uint8Array {
  const { coordinateBytes } = curves[curve];
  const [x, y] = [point.subarray(-2 * coordinateBytes, -coordinateBytes), point.subarray(-coordinateBytes)];
  return derOf({ kty: 'EC', crv: curve, x: base64url(x), y: base64url(y) });
}

/** Algorithm of an RSA key; undefined for a size that Cardea asks of no card. */
export function rsaAlgorithm(modulus: Uint8Array): CardKeyAlgorithm | undefined {
  // Some tokens put the zero of a signed integer in front.
  const keyBits = 8 * modulus.subarray(modulus[0] === 0 ? 1 : 0).length;
  return rsaAlgorithms.find((one) => one === `RSA-${keyBits}`);
}

const rsaAlgorithms = ['RSA-2048', 'RSA-3072', 'RSA-4096'] as const;

function derOf(key: Readonly<Record<string, string>>): Uint8Array {
  return new Uint8Array(createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' }));
}

function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
