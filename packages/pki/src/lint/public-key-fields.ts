import type { KeyFamily } from '@cardea/domain';
import { publicKeyAlgorithm } from '../x509/object-identifiers.js';
import { childrenOf, type DerElement, objectIdentifierOf } from './strict-der.js';

const families = new Map<string, KeyFamily>([
  [publicKeyAlgorithm.rsaEncryption, 'RSA'],
  [publicKeyAlgorithm.ecPublicKey, 'ECDSA'],
  [publicKeyAlgorithm.ed25519, 'Ed25519'],
]);

/** The family of a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); undefined for one that is not certified. */
export function keyFamilyOf(subjectPublicKeyInfo: DerElement): KeyFamily | undefined {
  const [algorithm] = childrenOf(subjectPublicKeyInfo);
  return families.get(objectIdentifierOf(childrenOf(algorithm)[0]));
}
