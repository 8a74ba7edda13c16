import { CmError } from '@cardea/domain';
import { anyAttribute, attributeBounds } from '../lint/attribute-bounds.js';
import { generalNameTag } from '../lint/general-names.js';
import {
  childrenOf,
  contentOf,
  type DerElement,
  DerFault,
  identifier,
  objectIdentifierOf,
  readElement,
} from '../lint/strict-der.js';
import { hasControlCharacters } from './distinguished-name.js';
import { extensionType, pkcs9 } from './object-identifiers.js';

/**
 * Checks the form of what a PKCS#10 request says of its subject (RFC 2986 §4.1): a Name whose attributes have string types
 * of their tables, without control characters. Whose name it is does not matter here, for names come from the directory.
 *
 * Errors: {@link DerFault} when it is no Name; `BadCertificationRequest` naming the attribute.
 */
export function requireSoundSubject(subject: DerElement | undefined): void {
  for (const relativeName of childrenOf(subject)) {
    const attributes = childrenOf(relativeName, identifier.set);
    if (attributes.length === 0) throw new DerFault('has a relative distinguished name without attributes');
    for (const attribute of attributes) requireSoundAttribute(attribute);
  }
}

/** DirectoryString has three types more (RFC 5280 §4.1.2.4), which a request may use and a new certificate may not. */
const olderDirectoryStrings: readonly number[] = [0x14, 0x1c, identifier.bmpString];

function requireSoundAttribute(attribute: DerElement): void {
  const [type, value, ...beyond] = childrenOf(attribute);
  if (value === undefined || beyond.length > 0)
    throw new DerFault('has an attribute that is no type and value');
  const oid = objectIdentifierOf(type);
  const { name, types } = attributeBounds.get(oid) ?? anyAttribute;
  const isDirectoryString = types.includes(identifier.utf8String);
  if (
    !types.includes(value.identifier) &&
    !(isDirectoryString && olderDirectoryStrings.includes(value.identifier))
  )
    throw refused(
      `The subject of the request has ${name} (${oid}) as a string of the wrong type (RFC 5280 appendix A.1).`,
    );
  const text = textIn(value);
  if (text === undefined)
    throw refused(
      `The subject of the request has ${name} (${oid}) with octets that its string type has not.`,
    );
  if (hasControlCharacters(text))
    throw refused(
      `The subject of the request has ${name} (${oid}) with a NUL or control character (RFC 5280 §7.1).`,
    );
}

/** Undefined when the octets are not of the type. */
function textIn({ identifier: type, content }: DerElement): string | undefined {
  switch (type) {
    case identifier.utf8String:
      return decodedBy('utf-8', content);
    case identifier.bmpString:
      return decodedBy('utf-16be', content);
    case identifier.printableString:
    case identifier.ia5String:
      return content.every((octet) => octet < 0x80) ? Buffer.from(content).toString('latin1') : undefined;
    default:
      return Buffer.from(content).toString('latin1');
  }
}

function decodedBy(encoding: string, content: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    // Not of this encoding; the caller refuses it.
    return undefined;
  }
}

/** szENROLLMENT_NAME_VALUE_PAIR: Windows writes one attribute for each pair. */
const enrollmentNameValuePair = '1.3.6.1.4.1.311.13.2.1';

/**
 * Checks the form of a request's attributes (RFC 2986 §4.1): of different types, for readers differ in which of two they
 * believe (X.501 §8.2), each with a value, and of extension requests (RFC 2985 §5.4.2) one value with each extension once.
 * What they ask for does not matter here.
 *
 * Errors: {@link DerFault} when they are none; `BadCertificationRequest` naming the attribute or extension.
 */
export function requireSoundAttributes(attributes: readonly DerElement[]): void {
  const seen = new Set<string>();
  for (const attribute of attributes) {
    const [type, values, ...beyond] = childrenOf(attribute);
    const oid = objectIdentifierOf(type);
    const list = childrenOf(values, identifier.set);
    if (list.length === 0 || beyond.length > 0)
      throw new DerFault(`has the attribute ${oid} in another form than a type with values`);
    if (seen.has(oid) && oid !== enrollmentNameValuePair)
      throw refused(`The request has the attribute ${oid} twice.`);
    seen.add(oid);
    if (oid === pkcs9.extensionRequest) requireSoundExtensions(list);
  }
}

function requireSoundExtensions(values: readonly DerElement[]): void {
  if (values.length > 1)
    throw refused('The extension request has several values, and must have one (RFC 2985 §5.4.2).');
  const seen = new Set<string>();
  for (const extension of childrenOf(values[0])) {
    const fields = childrenOf(extension);
    const oid = objectIdentifierOf(fields[0]);
    if (seen.has(oid)) throw refused(`The request asks for the extension ${oid} twice (RFC 5280 §4.2).`);
    seen.add(oid);
    if (fields.length > 3) throw new DerFault(`asks for the extension ${oid} with too many fields`);
    if (fields.length === 3) contentOf(fields[1], identifier.boolean);
    const value = contentOf(fields.at(-1), identifier.octetString);
    if (oid === extensionType.subjectAltName) requireSoundNames(value);
  }
}

const textualNames: readonly number[] = [
  generalNameTag.rfc822Name,
  generalNameTag.dNSName,
  generalNameTag.uniformResourceIdentifier,
];

/** RFC 5280 §4.2.1.6: names that are IA5String have graphic characters of ASCII alone. */
function requireSoundNames(subjectAltNameDer: Uint8Array): void {
  for (const { identifier: tag, content } of childrenOf(readElement(subjectAltNameDer)))
    if (textualNames.includes(tag) && !content.every((octet) => octet > 0x20 && octet < 0x7f))
      throw refused(
        'The request asks for a subjectAltName with a NUL or other character that no address has (RFC 5280 §4.2.1.6).',
      );
}

function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
