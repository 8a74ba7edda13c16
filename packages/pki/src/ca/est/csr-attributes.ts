import { CmError } from '@cardea/domain';
import { childrenOf, identifier, objectIdentifierOf, readElement } from '../../lint/strict-der.js';
import { pkcs9, publicKeyAlgorithm } from '../../x509/object-identifiers.js';
import { readPublicKey } from '../../x509/public-key.js';

/** Something that an EST server wants in requests (RFC 7030 §4.5.2): an object identifier alone, or with values. */
export interface CsrAttribute {
  /** Dotted object identifier. */
  readonly type: string;
  /** DER each; none when only the object identifier was given. */
  readonly valuesDer: readonly Uint8Array[];
}

/** Reads CsrAttrs (RFC 7030 §4.5.2) in DER. Throws when it is none. */
export function readCsrAttributes(csrAttrsDer: Uint8Array): CsrAttribute[] {
  return childrenOf(readElement(csrAttrsDer)).map((one) => {
    if (one.identifier === identifier.objectIdentifier) return { type: one.objectIdentifier, valuesDer: [] };
    const [type, values] = childrenOf(one);
    return {
      type: objectIdentifierOf(type),
      valuesDer: childrenOf(values, identifier.set).map(({ der }) => new Uint8Array(der)),
    };
  });
}

const keyAlgorithms: readonly string[] = Object.values(publicKeyAlgorithm);

/**
 * Finds out before anything is sent that a request cannot please the server: it wants another kind of key, or a
 * challengePassword, which binds a request to the TLS connection of whoever has the key (RFC 7030 §3.5), and that is never
 * us.
 *
 * Errors: `BadCertificationRequest` naming what the server wants.
 */
export function requireServerIsPleased(
  wanted: readonly CsrAttribute[],
  publicKeyDer: Uint8Array,
  authority: string,
): void {
  if (wanted.some(({ type }) => type === pkcs9.challengePassword))
    throw new CmError(
      'BadCertificationRequest',
      `The authority ${authority} wants a challengePassword in requests, which proves that the key is at the other end of the connection. Cardea passes requests on and cannot prove that; have its EST server not ask registration authorities for it.`,
    );
  const keys = wanted.filter(({ type }) => keyAlgorithms.includes(type));
  if (keys.length === 0) return;
  const { algorithm } = readPublicKey(publicKeyDer);
  const parametersDer = Buffer.from(algorithm.parameters ?? new Uint8Array(0));
  const isWanted = keys.some(({ type, valuesDer }) => {
    if (type !== algorithm.algorithm) return false;
    // The values of ecPublicKey are curves; those of rsaEncryption are sizes, which servers mean as a least one.
    return (
      type !== publicKeyAlgorithm.ecPublicKey ||
      valuesDer.length === 0 ||
      valuesDer.some((value) => parametersDer.equals(value))
    );
  });
  if (!isWanted)
    throw new CmError(
      'BadCertificationRequest',
      `The authority ${authority} wants keys of ${keys.map(({ type }) => type).join(' or ')} (its CSR attributes), not ${algorithm.algorithm} as in this request or not this curve.`,
    );
}
