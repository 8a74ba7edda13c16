import { malformed } from '@cardea/domain';
import { childrenOf, identifier, objectIdentifierOf, readElement } from '../lint/strict-der.js';
import { cms } from './object-identifiers.js';

/** Identifier octets of `[0]` with elements inside, in ContentInfo and in SignedData (RFC 5652 §3, §5.1). */
const context0 = 0xa0;

/**
 * The certificates in a CMS SignedData (RFC 5652 §5.1) in DER, as a CMC full response or a certificates-only message
 * carries them: the very bytes, only cut out, for decoding whole certificates takes long. Neither they nor signatures are
 * checked.
 *
 * Errors: `MalformedInput` when `cmsDer` is no SignedData in DER.
 */
export function certificatesInCms(cmsDer: Uint8Array): Uint8Array[] {
  try {
    const [contentType, content] = childrenOf(readElement(cmsDer));
    if (objectIdentifierOf(contentType) !== cms.signedData) throw new Error('not SignedData');
    const [signedData] = childrenOf(content, context0);
    const fields = childrenOf(signedData);
    const choices = fields.find((field) => field.identifier === context0)?.children ?? [];
    // The other choices than Certificate have context-specific identifiers (RFC 5652 §10.2.2).
    const certificates = choices.filter((choice) => choice.identifier === identifier.sequence);
    return certificates.map(({ der }) => new Uint8Array(der));
  } catch (error) {
    throw Object.assign(malformed('Pkcs7', 'must be a CMS SignedData'), { cause: error });
  }
}
