import { createHash } from 'node:crypto';
import { AsnOctetStringConverter } from '@peculiar/asn1-schema';
import { bufferOf, element, encode, tag } from './der.js';

/** Identifier octet of `[2]` with an element inside. */
const context2 = 0xa2;

/**
 * Derives a key-wrapping key from an ECDH secret (RFC 5753 §7.2; SEC 1 §3.6.1, the ANSI X9.63 function): hashes of secret,
 * counter and ECC-CMS-SharedInfo, one after the other. The platform has no function for it; only its hash is used.
 * `wrapAlgorithmDer` is the AlgorithmIdentifier of the key wrap, as the message has it.
 */
export function x963Key(
  hash: string,
  sharedSecret: Uint8Array,
  wrapAlgorithmDer: Uint8Array,
  lengthBytes: number,
  userKeyingMaterial?: Uint8Array,
): Uint8Array {
  const sharedInfo = sharedInfoOf(wrapAlgorithmDer, lengthBytes, userKeyingMaterial);
  const key = new Uint8Array(lengthBytes);
  for (let counter = 1, filled = 0; filled < lengthBytes; counter += 1) {
    const counterOctets = Buffer.alloc(4);
    counterOctets.writeUInt32BE(counter);
    const block = createHash(hash).update(sharedSecret).update(counterOctets).update(sharedInfo).digest();
    key.set(block.subarray(0, lengthBytes - filled), filled);
    filled += block.length;
    block.fill(0);
  }
  return key;
}

/** ECC-CMS-SharedInfo (RFC 5753 §7.2). */
function sharedInfoOf(
  wrapAlgorithmDer: Uint8Array,
  lengthBytes: number,
  userKeyingMaterial: Uint8Array | undefined,
): Uint8Array {
  const lengthBits = Buffer.alloc(4);
  lengthBits.writeUInt32BE(8 * lengthBytes);
  const octetString = (octets: Uint8Array) => encode(AsnOctetStringConverter.toASN(bufferOf(octets)));
  return element(tag.sequence, [
    wrapAlgorithmDer,
    ...(userKeyingMaterial === undefined ? [] : [element(tag.context0, [octetString(userKeyingMaterial)])]),
    element(context2, [octetString(lengthBits)]),
  ]);
}
