import type { KeyFamily } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import {
  childrenOf,
  contentOf,
  DerFault,
  identifier,
  objectIdentifierOf,
  readElement,
} from '../lint/strict-der.js';
import { bufferOf } from './der.js';
import { publicKeyAlgorithm } from './object-identifiers.js';

/** The fields of a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export interface PublicKeyFields {
  /** `parameters` are one DER element; undefined when there are none. */
  readonly algorithm: { readonly algorithm: string; readonly parameters: Uint8Array | undefined };
  /** The octets of the BIT STRING. */
  readonly subjectPublicKey: Uint8Array;
}

/**
 * Reads the fields of a SubjectPublicKeyInfo in DER; nothing about the key itself is checked. For what is read for every
 * certificate, a tenth of the time of {@link decodePublicKey}.
 *
 * Errors: {@link DerFault} when it is none.
 */
export function readPublicKey(publicKeyDer: Uint8Array): PublicKeyFields {
  const [algorithm, bits, ...beyond] = childrenOf(readElement(publicKeyDer));
  const [oid, parameters, ...more] = childrenOf(algorithm);
  const bitString = contentOf(bits, identifier.bitString);
  if (beyond.length > 0 || more.length > 0) throw new DerFault('has fields that no SubjectPublicKeyInfo has');
  if (bitString[0] !== 0) throw new DerFault('has unused bits where whole octets belong');
  return {
    algorithm: { algorithm: objectIdentifierOf(oid), parameters: parameters?.der },
    subjectPublicKey: bitString.subarray(1),
  };
}

/** Decodes a SubjectPublicKeyInfo; nothing about the key itself is checked. Throws when it is none. */
export function decodePublicKey(publicKeyDer: Uint8Array): SubjectPublicKeyInfo {
  return AsnConvert.parse(bufferOf(publicKeyDer), SubjectPublicKeyInfo);
}

/** The key family by its algorithm identifier; undefined for families that nobody asks for. */
export function keyFamily(publicKey: {
  readonly algorithm: { readonly algorithm: string };
}): KeyFamily | undefined {
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
