import { malformed } from '@cardea/domain';
import { ContentInfo, id_signedData, SignedData } from '@peculiar/asn1-cms';
import { AsnConvert } from '@peculiar/asn1-schema';

/**
 * The certificates (DER) in a CMS SignedData (RFC 5652 §5.1), as a CMC full response or a certificates-only message
 * carries them. Signatures are not checked.
 *
 * Errors: `MalformedInput` when `cmsDer` is no SignedData.
 */
export function certificatesInCms(cmsDer: Uint8Array): Uint8Array[] {
  try {
    const content = AsnConvert.parse(cmsDer, ContentInfo);
    if (content.contentType !== id_signedData) throw new Error('not SignedData');
    const { certificates } = AsnConvert.parse(content.content, SignedData);
    return [...(certificates ?? [])].flatMap(({ certificate }) =>
      certificate === undefined ? [] : [new Uint8Array(AsnConvert.serialize(certificate))],
    );
  } catch (error) {
    throw Object.assign(malformed('Pkcs7', 'must be a CMS SignedData'), { cause: error });
  }
}
