import { extensionType } from '../x509/object-identifiers.js';
import { contentOf, identifier } from './strict-der.js';
import { extension, type TbsCertificate } from './tbs-certificate.js';

/** Names of RFC 5280 §4.2.1.3 by the number of their bit. */
const names = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type LintedKeyUsage = (typeof names)[number];

/** The bits set in keyUsage; undefined when the extension is missing. */
export function keyUsagesOf(certificate: TbsCertificate): readonly LintedKeyUsage[] | undefined {
  const found = extension(certificate, extensionType.keyUsage);
  if (found === undefined) return undefined;
  const octets = contentOf(found.value, identifier.bitString).subarray(1);
  return names.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}
