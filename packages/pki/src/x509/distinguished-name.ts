import { CmError } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { bufferOf, element, objectIdentifierDer, tag } from './der.js';
import { attributeType } from './object-identifiers.js';

/** One relative distinguished name of a subject. */
export interface NamePart {
  readonly attribute: keyof typeof attributeType;
  readonly value: string;
}

interface AttributeSyntax {
  /** Upper bound in characters (RFC 5280 appendix A.1: ub-common-name and so on; RFC 1034 §3.1 for domain components). */
  readonly longest: number;
  readonly stringType: 'DirectoryString' | 'PrintableString' | 'IA5String';
}

const directoryString = (longest: number): AttributeSyntax => ({ longest, stringType: 'DirectoryString' });

const syntaxOf: Record<NamePart['attribute'], AttributeSyntax> = {
  commonName: directoryString(64),
  serialNumber: { longest: 64, stringType: 'PrintableString' },
  countryName: { longest: 2, stringType: 'PrintableString' },
  localityName: directoryString(128),
  stateOrProvinceName: directoryString(128),
  organizationName: directoryString(64),
  organizationalUnitName: directoryString(64),
  userId: directoryString(256),
  domainComponent: { longest: 63, stringType: 'IA5String' },
  emailAddress: { longest: 255, stringType: 'IA5String' },
};

// PrintableString, X.680 §41.4.
const printable = /^[A-Za-z0-9 '()+,\-./:=?]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not get in
const control = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: IA5String is ASCII (X.680 §41)
const ascii = /^[\u0000-\u007f]+$/;

/** Half of a UTF-16 surrogate pair without the other, which is no character. */
const halfPair = /\p{Surrogate}/u;

/** Whether `text` has characters that no name should have, such as line breaks. */
export function hasControlCharacters(text: string): boolean {
  return control.test(text);
}

/** Whether an IA5String can carry `text` without control characters, as rfc822Name and emailAddress need. */
export function isPlainAscii(text: string): boolean {
  return ascii.test(text) && !control.test(text);
}

/**
 * Encodes a distinguished name, one attribute in each RDN, in the order given. PrintableString where the characters
 * allow, else UTF8String (RFC 5280 §4.1.2.4); emailAddress and domainComponent as IA5String.
 *
 * Errors: `BadCertificationRequest` when a value has control characters, is longer than X.520 allows, or has characters
 * that the attribute's string type lacks.
 */
export function distinguishedName(parts: readonly NamePart[]): Name {
  return AsnConvert.parse(bufferOf(distinguishedNameDer(parts)), Name);
}

/** {@link distinguishedName} as DER, which certificates for users want. Errors: the same. */
export function distinguishedNameDer(parts: readonly NamePart[]): Uint8Array {
  const relativeNames = parts.map(({ attribute, value }) => {
    const type = objectIdentifierDer(attributeType[attribute]);
    const pair = element(tag.sequence, [type, attributeValueDer(attribute, value)]);
    return element(tag.set, [pair]);
  });
  return element(tag.sequence, relativeNames);
}

function attributeValueDer(attribute: NamePart['attribute'], value: string): Uint8Array {
  const { longest, stringType } = syntaxOf[attribute];
  if (hasControlCharacters(value)) throw unfit(attribute, 'has control characters');
  if (halfPair.test(value)) throw unfit(attribute, 'has half of a surrogate pair, which UTF-8 cannot carry');
  if ([...value].length > longest) throw unfit(attribute, `is longer than ${longest} characters`);
  if (stringType === 'IA5String') {
    if (!ascii.test(value)) throw unfit(attribute, 'has characters outside ASCII');
    return element(tag.ia5String, [Buffer.from(value, 'latin1')]);
  }
  if (printable.test(value)) return element(tag.printableString, [Buffer.from(value, 'latin1')]);
  if (stringType === 'PrintableString') throw unfit(attribute, 'has characters that no PrintableString has');
  return element(tag.utf8String, [Buffer.from(value, 'utf8')]);
}

function unfit(attribute: string, rule: string): CmError {
  return new CmError('BadCertificationRequest', `The directory's value for ${attribute} ${rule}.`);
}
