import { CmError } from '@cardea/domain';

/** The software keystore's envelopes begin with 1. */
const format = 2;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + 4 + nonceBytes;

/** A secret wrapped under a key in a token: format octet, version of the wrapping key, nonce, ciphertext and tag. */
export interface TokenEnvelope {
  readonly keyVersion: number;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** True for what {@link encodeEnvelope} made. */
export function isTokenEnvelope(wrapped: Uint8Array): boolean {
  return wrapped[0] === format;
}

/** Octets of an envelope. */
export function encodeEnvelope({ keyVersion, nonce, ciphertext }: TokenEnvelope): Uint8Array {
  return new Uint8Array(Buffer.concat([headerOf(keyVersion), nonce, ciphertext]));
}

/** Octets with which what is wrapped under this version begins. */
export function headerOf(keyVersion: number): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt8(format);
  header.writeUInt32BE(keyVersion, 1);
  return new Uint8Array(header);
}

/** Errors: `Misconfigured` for another format or too few octets; nothing is verified yet. */
export function decodeEnvelope(wrapped: Uint8Array): TokenEnvelope {
  if (!isTokenEnvelope(wrapped) || wrapped.length < headerBytes + tagBytes)
    throw new CmError('Misconfigured', 'A stored secret has an unknown format or is cut short.');
  return {
    keyVersion: new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(1),
    nonce: wrapped.subarray(5, headerBytes),
    ciphertext: wrapped.subarray(headerBytes),
  };
}
