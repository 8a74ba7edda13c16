import { concatOctets, fromHex } from '../iso7816/octets.js';

/** DigestInfo up to the hash value (RFC 8017 §9.2, note 1). */
const prefixes = {
  sha1: fromHex('3021300906052b0e03021a05000414'),
  sha256: fromHex('3031300d060960864801650304020105000420'),
  sha384: fromHex('3041300d060960864801650304020205000430'),
  sha512: fromHex('3051300d060960864801650304020305000440'),
} as const;

/** Hash functions of RSASSA-PKCS1-v1_5 signatures, as node:crypto names them. */
export type DigestInfoHash = keyof typeof prefixes;

/** The hash of a message with the name of its function, DigestInfo DER: what RSASSA-PKCS1-v1_5 pads and signs. */
export function digestInfo(hash: DigestInfoHash, digest: Uint8Array): Uint8Array {
  return concatOctets(prefixes[hash], digest);
}
