import { alternativeNames, directoryNameOf, generalNameTag } from './general-names.js';
import { childrenOf, type DerElement, DerFault, identifier, objectIdentifierOf } from './strict-der.js';
import type { TbsCertificate } from './tbs-certificate.js';

/** One AttributeTypeAndValue of a name (RFC 5280 §4.1.2.4). */
export interface LintedAttribute {
  readonly oid: string;
  readonly value: DerElement;
}

/**
 * The attributes of every distinguished name of the subject: the subject field and directoryName in subjectAltName.
 *
 * Errors: {@link DerFault}.
 */
export function subjectAttributes(certificate: TbsCertificate): LintedAttribute[] {
  return relativeNames(certificate).flatMap((relativeName) => relativeName.map(attributeOf));
}

/** The relative distinguished names of the same names, each a list of attributes. Errors: {@link DerFault}. */
export function relativeNames(certificate: TbsCertificate): (readonly DerElement[])[] {
  const directoryNames = alternativeNames(certificate)
    .filter(({ identifier: tag }) => tag === generalNameTag.directoryName)
    .map(directoryNameOf);
  const names = [certificate.subject, ...directoryNames];
  return names.flatMap((name) => childrenOf(name)).map((rdn) => childrenOf(rdn, identifier.set));
}

/** The text of a DirectoryString or IA5String; undefined for types that names must not have. */
export function textOf({ identifier: tag, content }: DerElement): string | undefined {
  switch (tag) {
    case identifier.utf8String:
      return Buffer.from(content).toString('utf8');
    case identifier.printableString:
    case identifier.ia5String:
      return Buffer.from(content).toString('latin1');
    default:
      return undefined;
  }
}

function attributeOf(attribute: DerElement): LintedAttribute {
  const [type, value, ...beyond] = childrenOf(attribute);
  if (value === undefined || beyond.length > 0) throw new DerFault('has a misshapen attribute in a name');
  return { oid: objectIdentifierOf(type), value };
}
