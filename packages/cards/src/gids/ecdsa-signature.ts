import { p256, p384, p521 } from '@noble/curves/nist.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';

const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const;

/** Curves of keys on GIDS cards. */
export type GidsCurve = keyof typeof curves;

/**
 * A signature as certificates and requests bear it, Ecdsa-Sig-Value DER (RFC 5480 Appendix A), from r and s in a row,
 * as GIDS cards give it. Whether it is a right one is not looked at.
 *
 * Errors: `MalformedCardData` for another length, or numbers out of the range of the curve.
 */
export function ecdsaSigValue(curve: GidsCurve, rAndS: Uint8Array): Uint8Array {
  try {
    return curves[curve].Signature.fromBytes(rAndS, 'compact').toBytes('der');
  } catch {
    throw new MalformedCardData('signature: is none of its curve');
  }
}
