import type { KeyFamily } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { bufferOf } from './der.js';
import { publicKeyAlgorithm } from './object-identifiers.js';

/** Decodes a SubjectPublicKeyInfo; nothing about the key itself is checked. Throws when it is none. */
export function decodePublicKey(publicKeyDer: Uint8Array): SubjectPublicKeyInfo {
  return AsnConvert.parse(bufferOf(publicKeyDer), SubjectPublicKeyInfo);
}

/** The key family by its algorithm identifier; undefined for families that nobody asks for. */
export function keyFamily(publicKey: SubjectPublicKeyInfo): KeyFamily | undefined {
  switch (publicKey.algorithm.algorithm) {
    case publicKeyAlgorithm.rsaEncryption:
      return 'RSA';
    case publicKeyAlgorithm.ecPublicKey:
      return 'ECDSA';
    case publicKeyAlgorithm.ed25519:
      return 'Ed25519';
    default:
      return undefined;
  }
}
