import {
  childrenOf,
  contentOf,
  type DerElement,
  DerFault,
  identifier,
  objectIdentifierOf,
  readElement,
} from './strict-der.js';

/** One extension (RFC 5280 §4.1); `value` is the element inside extnValue. */
export interface LintedExtension {
  readonly oid: string;
  readonly isCritical: boolean;
  /** The default FALSE was written out, which DER forbids. */
  readonly hasCriticalFalse: boolean;
  readonly value: DerElement;
}

/** The fields of a certificate that is about to be signed (RFC 5280 §4.1), as read by the lint. */
export interface TbsCertificate {
  /** The whole TBSCertificate. */
  readonly element: DerElement;
  /** 2 stands for version 3; 0 when the field is left out. */
  readonly version: number;
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly signature: DerElement;
  readonly issuer: DerElement;
  readonly notBefore: DerElement;
  readonly notAfter: DerElement;
  readonly subject: DerElement;
  readonly subjectPublicKeyInfo: DerElement;
  readonly hasUniqueIdentifiers: boolean;
  readonly extensions: readonly LintedExtension[];
}

const versionTag = 0xa0;
const uniqueIdentifierTags: readonly number[] = [0x81, 0x82];
const extensionsTag = 0xa3;

/** Reads a TBSCertificate; nothing is known of its contents afterwards but their places. Errors: {@link DerFault}. */
export function decodeTbsCertificate(tbsCertificateDer: Uint8Array): TbsCertificate {
  const element = readElement(tbsCertificateDer);
  const fields = [...childrenOf(element)];
  const version = fields[0]?.identifier === versionTag ? versionOf(fields.shift()) : 0;
  const [serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ...optional] = fields;
  const [notBefore, notAfter, ...beyond] = childrenOf(validity);
  const extensionsField = optional.at(-1)?.identifier === extensionsTag ? optional.pop() : undefined;
  if (beyond.length > 0 || optional.some((field) => !uniqueIdentifierTags.includes(field.identifier)))
    throw new DerFault('has fields that no certificate has');
  return {
    element,
    version,
    serialNumber: contentOf(serialNumber, identifier.integer),
    signature: present(signature),
    issuer: present(issuer),
    notBefore: present(notBefore),
    notAfter: present(notAfter),
    subject: present(subject),
    subjectPublicKeyInfo: present(subjectPublicKeyInfo),
    hasUniqueIdentifiers: optional.length > 0,
    extensions: extensionsField === undefined ? [] : extensionsOf(extensionsField),
  };
}

/** The first extension of this object identifier. */
export function extension({ extensions }: TbsCertificate, oid: string): LintedExtension | undefined {
  return extensions.find((each) => each.oid === oid);
}

function versionOf(field: DerElement | undefined): number {
  const [version, ...beyond] = childrenOf(field, versionTag);
  const content = contentOf(version, identifier.integer);
  if (content.length !== 1 || beyond.length > 0) throw new DerFault('has a version that is no version');
  return content[0] ?? 0;
}

function extensionsOf(field: DerElement): LintedExtension[] {
  const [list, ...beyond] = childrenOf(field, extensionsTag);
  if (beyond.length > 0) throw new DerFault('has bytes behind its extensions');
  return childrenOf(list).map(extensionOf);
}

function extensionOf(element: DerElement): LintedExtension {
  const [oid, ...rest] = childrenOf(element);
  const critical = rest[0]?.identifier === identifier.boolean ? rest.shift() : undefined;
  const [value, ...beyond] = rest;
  if (beyond.length > 0) throw new DerFault('has an extension with too many fields');
  return {
    oid: objectIdentifierOf(oid),
    isCritical: critical !== undefined && critical.content[0] !== 0,
    hasCriticalFalse: critical !== undefined && critical.content[0] === 0,
    value: readElement(contentOf(value, identifier.octetString)),
  };
}

function present(field: DerElement | undefined): DerElement {
  if (field === undefined) throw new DerFault('lacks a field');
  return field;
}
