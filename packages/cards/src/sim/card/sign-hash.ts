import { createECDH, type KeyObject } from 'node:crypto';
import { encodeBerTlv } from '../../iso7816/ber-tlv.js';
import { concatOctets } from '../../iso7816/octets.js';
import { inverse, toBytes, toNumber } from './modular-arithmetic.js';

// Orders of the base points (SP 800-186 §3.2.1).
const curves = {
  'P-256': {
    name: 'prime256v1',
    lengthBytes: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    name: 'secp384r1',
    lengthBytes: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
} as const;

/**
 * Signs a hash by ECDSA (FIPS 186-5 §6.4.1), DER Ecdsa-Sig-Value. A card gets the hash alone, and node:crypto signs
 * only what it hashes itself; so the last equation is computed here, on a point that node:crypto multiplied. Its time
 * depends on the key: for simulated cards only.
 */
export function signHash(curve: keyof typeof curves, privateKey: KeyObject, hash: Uint8Array): Uint8Array {
  const { name, lengthBytes, order } = curves[curve];
  const secret = toNumber(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  for (;;) {
    const ephemeral = createECDH(name);
    const point = ephemeral.generateKeys();
    const r = toNumber(point.subarray(1, 1 + lengthBytes)) % order;
    const inverseNonce = inverse(toNumber(ephemeral.getPrivateKey()), order) ?? 0n;
    const s = (inverseNonce * (toNumber(hash) + r * secret)) % order;
    if (r !== 0n && s !== 0n) return encodeBerTlv(0x30, integer(r, lengthBytes), integer(s, lengthBytes));
  }
}

/** DER INTEGER of a positive number: no superfluous zeros, and one where the first bit would mean a sign. */
function integer(number: bigint, lengthBytes: number): Uint8Array {
  const bytes = concatOctets(Uint8Array.of(0), toBytes(number, lengthBytes));
  const first = bytes.findIndex((byte) => byte !== 0);
  const start = (bytes[first] ?? 0) >= 0x80 ? first - 1 : first;
  return encodeBerTlv(0x02, bytes.subarray(start));
}
