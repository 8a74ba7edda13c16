// The constants of NIST SP 800-73-4, with hex as printed there. Each table names the one it comes from.
import { fromHex } from '../iso7816/octets.js';

/** AID of the PIV Card Application, full and with its version (SP 800-73-4 Part 1 §2.2). */
export const pivApplicationAid = fromHex('A0 00 00 03 08 00 00 10 00 01 00');
/** NIST's registered identifier: the first five bytes select the PIV Card Application too. */
export const pivApplicationRid = fromHex('A0 00 00 03 08');

/** Instruction bytes of the PIV card commands (SP 800-73-4 Part 2 Table 2), ISO/IEC 7816-4 names. */
export const pivInstruction = {
  select: 0xa4,
  getData: 0xcb,
  verify: 0x20,
  changeReferenceData: 0x24,
  resetRetryCounter: 0x2c,
  generalAuthenticate: 0x87,
  putData: 0xdb,
  generateAsymmetricKeyPair: 0x47,
  getResponse: 0xc0,
} as const;

/** Key references of what is compared, not computed with (SP 800-73-4 Part 1 Table 4a). */
export const pinReference = { applicationPin: 0x80, puk: 0x81 } as const;

/** Key reference of the PIV Card Application Administration Key (SP 800-73-4 Part 1 Table 4b). */
export const cardManagementKeyReference = 0x9b;

/** PIN and PUK are eight bytes; a shorter PIN is filled up with FF (SP 800-73-4 Part 2 §2.4.3). */
export const pinBlockBytes = 8;
export const pinPaddingByte = 0xff;

/** Key references of retired key management keys (SP 800-73-4 Part 1 Table 4b). */
export const retiredKeyReferences = [
  '82',
  '83',
  '84',
  '85',
  '86',
  '87',
  '88',
  '89',
  '8A',
  '8B',
  '8C',
  '8D',
  '8E',
  '8F',
  '90',
  '91',
  '92',
  '93',
  '94',
  '95',
] as const;

/**
 * Key references of the asymmetric keys (SP 800-73-4 Part 1 Table 4b): 9A PIV authentication, 9C digital signature,
 * 9D key management, 9E card authentication, 82 to 95 retired key management.
 */
export const pivKeyReferences = ['9A', '9C', '9D', '9E', ...retiredKeyReferences] as const;

/** One of {@link pivKeyReferences}. */
export type PivKeyReference = (typeof pivKeyReferences)[number];

/** Says whether `text` names an asymmetric key of a PIV card, such as `9A`. */
export function isPivKeyReference(text: string): text is PivKeyReference {
  return (pivKeyReferences as readonly string[]).includes(text);
}

/** BER-TLV tags of the data objects (SP 800-73-4 Part 1 Table 3). */
export const dataObjectTag = {
  cardCapabilityContainer: 0x5fc107,
  cardHolderUniqueIdentifier: 0x5fc102,
  securityObject: 0x5fc106,
  keyHistoryObject: 0x5fc10c,
  printedInformation: 0x5fc109,
  cardHolderFingerprints: 0x5fc103,
  cardHolderFacialImage: 0x5fc108,
  discoveryObject: 0x7e,
} as const;

/** Data objects that are read only after the PIN was verified (SP 800-73-4 Part 1 Table 2). */
export const pinProtectedDataObjects: ReadonlySet<number> = new Set([
  dataObjectTag.cardHolderFingerprints,
  dataObjectTag.printedInformation,
  dataObjectTag.cardHolderFacialImage,
  0x5fc121, // Cardholder Iris Images
]);

const certificateTags = { '9A': 0x5fc105, '9C': 0x5fc10a, '9D': 0x5fc10b, '9E': 0x5fc101 } as const;
const firstRetiredCertificateTag = 0x5fc10d;

/** Tag of the data object with the X.509 certificate of a key (SP 800-73-4 Part 1 Table 3). */
export function certificateTagOf(keyReference: PivKeyReference): number {
  if (keyReference in certificateTags) return certificateTags[keyReference as keyof typeof certificateTags];
  const index = (retiredKeyReferences as readonly string[]).indexOf(keyReference);
  return firstRetiredCertificateTag + index;
}

/** The byte that a key reference is on the wire. */
export function keyReferenceByte(keyReference: PivKeyReference): number {
  return Number.parseInt(keyReference, 16);
}

/** The key reference of a byte, if it names an asymmetric key. */
export function keyReferenceOf(byte: number): PivKeyReference | undefined {
  const text = byte.toString(16).toUpperCase();
  return isPivKeyReference(text) ? text : undefined;
}

/** Inside GET DATA and PUT DATA (SP 800-73-4 Part 2 §3.1.2 and §3.3.2). */
export const tagListTag = 0x5c;
export const dataFieldTag = 0x53;

/** Dynamic Authentication Template and its elements (SP 800-73-4 Part 2 Table 7). */
export const dynamicAuthentication = {
  template: 0x7c,
  witness: 0x80,
  challenge: 0x81,
  response: 0x82,
  exponentiation: 0x85,
} as const;

/** GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 Part 2 Tables 10 and 11). */
export const keyPairTag = {
  controlReferenceTemplate: 0xac,
  cryptographicMechanism: 0x80,
  publicKey: 0x7f49,
  modulus: 0x81,
  publicExponent: 0x82,
  point: 0x86,
} as const;

/** Algorithm identifiers of the card management key (SP 800-78-4 Table 6-2). */
export const cardManagementKeyAlgorithms = {
  '3DES': { identifier: 0x03, keyBytes: 24, blockBytes: 8 },
  'AES-128': { identifier: 0x08, keyBytes: 16, blockBytes: 16 },
  'AES-192': { identifier: 0x0a, keyBytes: 24, blockBytes: 16 },
  'AES-256': { identifier: 0x0c, keyBytes: 32, blockBytes: 16 },
} as const;

/** One of {@link cardManagementKeyAlgorithms}. */
export type CardManagementKeyAlgorithm = keyof typeof cardManagementKeyAlgorithms;

/** Certificate data object (SP 800-73-4 Part 1 Table 10). */
export const certificateObjectTag = { certificate: 0x70, certInfo: 0x71, errorDetectionCode: 0xfe } as const;

/** Card Holder Unique Identifier (SP 800-73-4 Part 1 Table 9). */
export const chuidTag = {
  fascN: 0x30,
  cardHolderGuid: 0x34,
  expirationDate: 0x35,
  cardholderUuid: 0x36,
  issuerAsymmetricSignature: 0x3e,
  errorDetectionCode: 0xfe,
} as const;
