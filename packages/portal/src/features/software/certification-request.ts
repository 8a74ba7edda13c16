import { Attribute, CertificationRequest, Extension, Extensions, RelativeDistinguishedNames } from 'pkijs';
import { fromBase64 } from '../../app/base64.js';
import { type GenerationOption, hashOf } from './key-pair.js';

/** extensionRequest, RFC 2985 §5.4.2. */
const extensionRequest = '1.2.840.113549.1.9.14';

/** A Name without relative names, DER. */
const noName = Uint8Array.of(0x30, 0);

/** Makes the PKCS#10 request (RFC 2986) for a key pair, DER, with the names that the option has, or with none. */
export async function certificationRequestFor(
  { publicKey, privateKey }: CryptoKeyPair,
  option: GenerationOption,
): Promise<Uint8Array<ArrayBuffer>> {
  const { RequestedSubject: subject, RequestedExtensions: extensions = [] } = option;
  const request = new CertificationRequest({
    version: 0,
    attributes: extensions.length === 0 ? [] : [attributeWith(extensions)],
  });
  // Without octets to go by, PKIjs would write one relative name of no attributes.
  request.subject = RelativeDistinguishedNames.fromBER(subject === undefined ? noName : fromBase64(subject));
  await request.subjectPublicKeyInfo.importKey(publicKey);
  await request.sign(privateKey, hashOf(option));
  return new Uint8Array(request.toSchema().toBER());
}

function attributeWith(extensions: readonly string[]): Attribute {
  const decoded = extensions.map((extension) => Extension.fromBER(fromBase64(extension)));
  return new Attribute({
    type: extensionRequest,
    values: [new Extensions({ extensions: decoded }).toSchema()],
  });
}
