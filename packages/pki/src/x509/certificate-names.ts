import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { bufferOf } from './der.js';
import { attributeType } from './object-identifiers.js';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted object identifier. */
  readonly type: string;
  readonly value: string;
}

/** The attributes of a Name in DER, in their order; which of them share an RDN is not told. */
export function attributesOfName(nameDer: Uint8Array): NameAttribute[] {
  return [...AsnConvert.parse(bufferOf(nameDer), Name)].flatMap((relativeName) =>
    [...relativeName].map(({ type, value }) => ({ type, value: value.toString() })),
  );
}

const attributeNames = new Map<string, string>(
  Object.entries(attributeType).map(([name, type]) => [type, name]),
);

/** The attribute's name in RFC 5280 where we know it, else its object identifier. */
export function nameOfAttribute(type: string): string {
  return attributeNames.get(type) ?? type;
}

/** A name as a message shows it, such as `organizationName=Contoso, commonName=Anna`. */
export function nameText(attributes: readonly NameAttribute[]): string {
  if (attributes.length === 0) return 'nothing';
  return attributes.map(({ type, value }) => `${nameOfAttribute(type)}=${value}`).join(', ');
}

/** The names of attributes that Windows reads (CertStrToName); others are written by their object identifiers. */
const windowsAttributeNames = new Map<string, string>([
  [attributeType.commonName, 'CN'],
  [attributeType.serialNumber, 'SERIALNUMBER'],
  [attributeType.countryName, 'C'],
  [attributeType.localityName, 'L'],
  [attributeType.stateOrProvinceName, 'S'],
  [attributeType.organizationName, 'O'],
  [attributeType.organizationalUnitName, 'OU'],
  [attributeType.domainComponent, 'DC'],
  [attributeType.emailAddress, 'E'],
]);

/**
 * Writes a Name (DER) out as Windows does in CERT_X500_NAME_STR, in the order of its encoding, such as
 * `OU=CONTOSO, CN="Person, Anna"`.
 */
export function nameAsWindowsWrites(nameDer: Uint8Array): string {
  return attributesOfName(nameDer)
    .map(({ type, value }) => {
      const needsQuotes = /[,+="\n<>#;]/.test(value) || value !== value.trim() || value === '';
      const text = needsQuotes ? `"${value.replaceAll('"', '""')}"` : value;
      return `${windowsAttributeNames.get(type) ?? `OID.${type}`}=${text}`;
    })
    .join(', ');
}
