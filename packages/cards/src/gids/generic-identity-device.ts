// Generic Identity Device Specification (GIDS) 2.0 and the card module (minidriver) file system above it: identifiers.

/** AID of the GIDS application, without the two bytes of its version. */
export const gidsAid = Uint8Array.of(0xa0, 0x00, 0x00, 0x03, 0x97, 0x42, 0x54, 0x46, 0x59);

/** File identifiers. */
export const gidsFiles = {
  /** The application itself. */
  application: 0x3fff,
  /** Master file and key map: everyone reads, user or administrator writes. */
  masterfile: 0xa000,
  /** Contents that everyone reads and the user or the administrator writes. */
  userWritten: 0xa010,
  /** Contents that the user writes and nobody reads. */
  userExecuted: 0xa011,
  /** Contents that everyone reads and the administrator writes. */
  adminWritten: 0xa012,
  /** Contents that only the user or the administrator reads and writes. */
  userRead: 0xa013,
  /** Contents that only the administrator reads and writes. */
  adminRead: 0xa014,
  adminKey: 0xb080,
} as const;

/** Data objects with a fixed place. */
export const gidsObjects = {
  masterfile: 0xdf1f,
  keymap: 0xdf20,
  cardid: 0xdf20,
  cardapps: 0xdf21,
  cardcf: 0xdf22,
  cmapfile: 0xdf23,
  pinStatus: 0x7f71,
} as const;

/** First and last data object for files that come later, such as certificates. */
export const firstFreeObject = 0xdf24;
export const lastFreeObject = 0xdf7f;

/** Key references (ISO/IEC 7816-4 qualifier of the reference data). */
export const userPinReference = 0x80;
/** Every authentication at once, for logging out. */
export const allReferences = 0x82;
export const adminKeyReference = 0x80;
/** Key of container 0; container n has the reference 81 + n. */
export const firstKeyReference = 0x81;
/** Most containers that the card map holds here. */
export const containerLimit = 0x20;

/** File of the key of one container: B081 for container 0. */
export function keyFileOf(keyReference: number): number {
  return 0xb000 + keyReference;
}

/** Key pairs that GIDS names. */
export type GidsKeyAlgorithm =
  | 'RSA-1024'
  | 'RSA-2048'
  | 'RSA-3072'
  | 'RSA-4096'
  | 'P-256'
  | 'P-384'
  | 'P-521';

/** Cryptographic mechanism identifiers, low nibble. */
export const algorithmIdentifiers: Readonly<Record<GidsKeyAlgorithm, number>> = {
  'RSA-1024': 0x06,
  'RSA-2048': 0x07,
  'RSA-3072': 0x08,
  'RSA-4096': 0x09,
  'P-256': 0x0c,
  'P-384': 0x0d,
  'P-521': 0x0e,
};

/** Cryptographic mechanism identifiers, high nibble: what the card does around the private key operation. */
export const paddings = {
  /** Deciphering without any padding. */
  none: 0x00,
  /** Signing what the host prepared: a padded block (RSA), a hash (ECDSA). */
  offCard: 0x10,
  /** Deciphering with RSAES-PKCS1-v1_5. */
  pkcs1Decipher: 0x40,
  /** Signing a DigestInfo with RSASSA-PKCS1-v1_5. */
  pkcs1Sign: 0x50,
  /** Deciphering with RSAES-OAEP, SHA-1. */
  oaep: 0x80,
} as const;

/** Modulus or field size in bits. */
export function keyBitsOf(algorithm: GidsKeyAlgorithm): number {
  return Number(algorithm.slice(algorithm.indexOf('-') + 1));
}

/** Whether the key is one of RSA; otherwise it is one on an elliptic curve. */
export function isRsa(algorithm: GidsKeyAlgorithm): boolean {
  return algorithm.startsWith('RSA');
}

/** The algorithm that a mechanism identifier names by its low nibble, if any. */
export function algorithmOf(identifier: number): GidsKeyAlgorithm | undefined {
  const names = Object.keys(algorithmIdentifiers) as readonly GidsKeyAlgorithm[];
  return names.find((name) => algorithmIdentifiers[name] === (identifier & 0x0f));
}

/** Access condition bytes: who may. */
export const accessConditions = {
  always: 0x00,
  user: 0x10,
  admin: 0x20,
  userOrAdmin: 0x30,
  never: 0xff,
} as const;
