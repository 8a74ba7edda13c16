import { extensionType } from '../x509/object-identifiers.js';
import { childrenOf, contentOf, type DerElement, DerFault, objectIdentifierOf } from './strict-der.js';
import { extension, type TbsCertificate } from './tbs-certificate.js';

/** Identifier octets of GeneralName (RFC 5280 §4.2.1.6). */
export const generalNameTag = {
  otherName: 0xa0,
  rfc822Name: 0x81,
  dNSName: 0x82,
  directoryName: 0xa4,
  uniformResourceIdentifier: 0x86,
  iPAddress: 0x87,
} as const;

/** The names of subjectAltName; none when the extension is missing. */
export function alternativeNames(certificate: TbsCertificate): readonly DerElement[] {
  const found = extension(certificate, extensionType.subjectAltName);
  return found === undefined ? [] : childrenOf(found.value);
}

/** Type and value of an otherName. Errors: {@link DerFault}. */
export function otherNameOf(name: DerElement): { readonly typeId: string; readonly value: DerElement } {
  const [typeId, wrapped, ...beyond] = childrenOf(name, generalNameTag.otherName);
  const [value, ...beyondValue] = childrenOf(wrapped, generalNameTag.otherName);
  if (value === undefined || beyond.length + beyondValue.length > 0)
    throw new DerFault('has a misshapen otherName');
  return { typeId: objectIdentifierOf(typeId), value };
}

/** The name inside a directoryName. Errors: {@link DerFault}. */
export function directoryNameOf(generalName: DerElement): DerElement {
  const [name, ...beyond] = childrenOf(generalName, generalNameTag.directoryName);
  if (name === undefined || beyond.length > 0) throw new DerFault('has a misshapen directoryName');
  return name;
}

/** What is wrong with a URI that a certificate sends clients to; undefined when it is sound. */
export function addressFault(name: DerElement): string | undefined {
  const address = asciiText(contentOf(name, generalNameTag.uniformResourceIdentifier));
  // An ldap address may leave the host to the client (RFC 5280 §4.2.1.13).
  const isAbsolute = /^(https?:\/\/[^/?#]|ldaps?:\/\/)[\x21-\x7e]*$/.test(address) && URL.canParse(address);
  return isAbsolute
    ? undefined
    : `sends clients to ${JSON.stringify(address)}, which is no absolute http, https or ldap address`;
}

/** IA5String content as text; an octet outside ASCII becomes a character outside ASCII. */
export function asciiText(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}
