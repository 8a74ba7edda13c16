import type { JsonWebKey } from 'node:crypto';

/** BLOBHEADER of CryptoAPI: bType PRIVATEKEYBLOB, bVersion 2, two reserved octets. */
const header = Buffer.from([0x07, 0x02, 0x00, 0x00]);
/** RSAPUBKEY begins behind the eight octets of BLOBHEADER: magic, bits of the modulus, public exponent. */
const offsets = { magic: 8, bits: 12, exponent: 16, numbers: 20 } as const;
/** `RSA2`: with the private numbers. */
const magic = 0x32415352;

/**
 * Reads the RSA key of a PRIVATEKEYBLOB (CryptoAPI: RSA/Schannel key BLOBs), whose numbers are little-endian; undefined when
 * `octets` are something else. Throws `RangeError` when it is cut off.
 */
export function jwkOfPrivateKeyBlob(octets: Uint8Array): JsonWebKey | undefined {
  const blob = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  if (blob.length < offsets.numbers || !blob.subarray(0, header.length).equals(header)) return undefined;
  if (blob.readUInt32LE(offsets.magic) !== magic) return undefined;
  const whole = blob.readUInt32LE(offsets.bits) / 8;
  const half = whole / 2;
  let position: number = offsets.numbers;
  const next = (length: number): string => {
    if (!Number.isInteger(length) || position + length > blob.length) throw new RangeError('cut off');
    const number = Buffer.from(blob.subarray(position, position + length)).reverse();
    position += length;
    const text = number.toString('base64url');
    number.fill(0);
    return text;
  };
  const exponent = Buffer.alloc(4);
  exponent.writeUInt32BE(blob.readUInt32LE(offsets.exponent));
  return {
    kty: 'RSA',
    e: exponent.toString('base64url'),
    n: next(whole),
    p: next(half),
    q: next(half),
    dp: next(half),
    dq: next(half),
    qi: next(half),
    d: next(whole),
  };
}
