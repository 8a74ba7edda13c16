import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityInfoAccessSyntax,
  CertificatePolicies,
  CRLDistributionPoints,
  DirectoryString,
  ExtendedKeyUsage,
  type GeneralName,
  GeneralNames,
  KeyUsage,
  TBSCertificate,
} from '@peculiar/asn1-x509';
import { attributesOfName, nameText } from './certificate-names.js';
import { bufferOf } from './der.js';
import { extensionType, microsoft } from './object-identifiers.js';

/** An extension as people read it. */
export interface DescribedExtension {
  /** Dotted object identifier. */
  readonly type: string;
  readonly isCritical: boolean;
  /** What it says; the value in hex where its form is not known here. */
  readonly values: readonly string[];
}

/** What a certificate says of its subject, as people read it. */
export interface DescribedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly extensions: readonly DescribedExtension[];
}

/** Reads what a certificate of ours will say, signed or not (RFC 5280 §4.1). Takes the TBSCertificate, DER. */
export function describeCertificate(tbsCertificateDer: Uint8Array): DescribedCertificate {
  const { subject, issuer, extensions } = AsnConvert.parse(bufferOf(tbsCertificateDer), TBSCertificate);
  return {
    subject: nameText(attributesOfName(new Uint8Array(AsnConvert.serialize(subject)))),
    issuer: nameText(attributesOfName(new Uint8Array(AsnConvert.serialize(issuer)))),
    extensions: [...(extensions ?? [])].map(({ extnID, critical, extnValue }) => ({
      type: extnID,
      isCritical: critical,
      values: valuesOf(extnID, extnValue.buffer),
    })),
  };
}

function valuesOf(type: string, value: ArrayBuffer): readonly string[] {
  switch (type) {
    case extensionType.keyUsage:
      return AsnConvert.parse(value, KeyUsage).toJSON();
    case extensionType.extKeyUsage:
      return [...AsnConvert.parse(value, ExtendedKeyUsage)].map(dotted);
    case extensionType.certificatePolicies:
    case microsoft.applicationPolicies:
      return [...AsnConvert.parse(value, CertificatePolicies)].map(({ policyIdentifier }) =>
        dotted(policyIdentifier),
      );
    case extensionType.subjectAltName:
    case microsoft.securityExtension:
      return [...AsnConvert.parse(value, GeneralNames)].map(generalNameText);
    case extensionType.cRLDistributionPoints:
    case extensionType.freshestCRL:
      return [...AsnConvert.parse(value, CRLDistributionPoints)].flatMap(({ distributionPoint }) =>
        (distributionPoint?.fullName ?? []).map(generalNameText),
      );
    case extensionType.authorityInfoAccess:
      return [...AsnConvert.parse(value, AuthorityInfoAccessSyntax)].map(({ accessLocation }) =>
        generalNameText(accessLocation),
      );
    default:
      return [Buffer.from(value).toString('hex')];
  }
}

function generalNameText(name: GeneralName): string {
  const { rfc822Name, dNSName, uniformResourceIdentifier, directoryName, otherName } = name;
  const plain = rfc822Name ?? dNSName ?? uniformResourceIdentifier;
  if (plain !== undefined) return plain;
  if (directoryName !== undefined)
    return nameText(attributesOfName(new Uint8Array(AsnConvert.serialize(directoryName))));
  if (otherName?.typeId === microsoft.userPrincipalName)
    return AsnConvert.parse(otherName.value, DirectoryString).toString();
  if (otherName?.typeId === microsoft.objectSid)
    return Buffer.from(AsnConvert.parse(otherName.value, OctetString).buffer).toString('latin1');
  return Buffer.from(AsnConvert.serialize(name)).toString('hex');
}

/** Arcs that the decoder gives as the octets of their base 128 digits, such as those below 2.25, as numbers (X.690 §8.19). */
function dotted(objectIdentifier: string): string {
  return objectIdentifier.replace(/\{([0-9a-f]+)\}/g, (_, digits: string) =>
    String(Buffer.from(digits, 'hex').reduce((number, digit) => number * 128n + BigInt(digit), 0n)),
  );
}
