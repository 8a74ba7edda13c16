import { malformed } from '@cardea/domain';
import { id_signedData } from '@peculiar/asn1-cms';
import { AsnConvert, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';

// The classes state their ASN.1 by the library's decorator functions called on the prototype.

/** SignedData (RFC 5652 §5.1), of which only the certificates matter: all else stays as it is encoded. */
class SignedDataAroundCertificates {
  constructor(
    readonly version = 1,
    readonly digestAlgorithms = new ArrayBuffer(),
    readonly encapContentInfo = new ArrayBuffer(),
    /** CertificateChoices, each with its header: the bytes that were signed. */
    readonly certificates: ArrayBuffer[] | undefined = undefined,
    readonly crls: ArrayBuffer[] | undefined = undefined,
    readonly signerInfos = new ArrayBuffer(),
  ) {}
}
const signedData = SignedDataAroundCertificates.prototype;
const choices = { type: AsnPropTypes.Any, implicit: true, optional: true, repeated: 'set' } as const;
AsnProp({ type: AsnPropTypes.Integer })(signedData, 'version');
AsnProp({ type: AsnPropTypes.Any })(signedData, 'digestAlgorithms');
AsnProp({ type: AsnPropTypes.Any })(signedData, 'encapContentInfo');
AsnProp({ ...choices, context: 0 })(signedData, 'certificates');
AsnProp({ ...choices, context: 1 })(signedData, 'crls');
AsnProp({ type: AsnPropTypes.Any })(signedData, 'signerInfos');

/** ContentInfo (RFC 5652 §3) of a SignedData. */
class SignedContentInfo {
  constructor(
    readonly contentType = '',
    readonly content = new SignedDataAroundCertificates(),
  ) {}
}
AsnProp({ type: AsnPropTypes.ObjectIdentifier })(SignedContentInfo.prototype, 'contentType');
AsnProp({ type: SignedDataAroundCertificates, context: 0 })(SignedContentInfo.prototype, 'content');

/** Identifier octet of Certificate; the other choices have a context-specific one (RFC 5652 §10.2.2). */
const sequence = 0x30;

/**
 * The certificates (DER) in a CMS SignedData (RFC 5652 §5.1), as a CMC full response or a certificates-only message
 * carries them: the very bytes. Neither they nor signatures are checked.
 *
 * Errors: `MalformedInput` when `cmsDer` is no SignedData.
 */
export function certificatesInCms(cmsDer: Uint8Array): Uint8Array[] {
  try {
    const { contentType, content } = AsnConvert.parse(cmsDer, SignedContentInfo);
    if (contentType !== id_signedData) throw new Error('not SignedData');
    const encoded = (content.certificates ?? []).map((one) => new Uint8Array(one));
    return encoded.filter(([identifier]) => identifier === sequence);
  } catch (error) {
    throw Object.assign(malformed('Pkcs7', 'must be a CMS SignedData'), { cause: error });
  }
}
