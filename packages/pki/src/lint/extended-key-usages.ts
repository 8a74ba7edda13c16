import { extensionType } from '../x509/object-identifiers.js';
import { childrenOf, objectIdentifierOf } from './strict-der.js';
import { extension, type TbsCertificate } from './tbs-certificate.js';

/** The purposes of extKeyUsage as dotted object identifiers; none when the extension is missing. */
export function extendedKeyUsagesOf(certificate: TbsCertificate): readonly string[] {
  const found = extension(certificate, extensionType.extKeyUsage);
  return found === undefined ? [] : childrenOf(found.value).map(objectIdentifierOf);
}
