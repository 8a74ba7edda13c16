// What Yubico's PIV application adds to SP 800-73 (Yubico: PIV extensions, APDU reference).

/** Instruction bytes of the extensions. */
export const yubicoInstruction = {
  moveKey: 0xf6,
  getMetadata: 0xf7,
  getSerial: 0xf8,
  attest: 0xf9,
  setPinRetries: 0xfa,
  reset: 0xfb,
  getVersion: 0xfd,
  importKey: 0xfe,
  setManagementKey: 0xff,
} as const;

/** Key reference of the attestation key, and the data object with its certificate. */
export const attestationKeyReference = 0xf9;
export const attestationCertificateTag = 0x5fff01;

/** Elements of GET METADATA's answer. */
export const metadataTag = {
  algorithm: 0x01,
  policy: 0x02,
  origin: 0x03,
  publicKey: 0x04,
  isDefault: 0x05,
  retries: 0x06,
} as const;

/** Where a key comes from, in GET METADATA's answer. */
export const keyOrigins = { generated: 1, imported: 2 } as const;

/** When the card asks for the PIN before it uses a key: as SP 800-73 says for the slot, never, once or each time. */
export const pinPolicies = { default: 0, never: 1, once: 2, always: 3 } as const;
/** One of {@link pinPolicies}. */
export type PinPolicy = keyof typeof pinPolicies;

/** When the card wants to be touched before it uses a key. */
export const touchPolicies = { default: 0, never: 1, always: 2, cached: 3 } as const;
/** One of {@link touchPolicies}. */
export type TouchPolicy = keyof typeof touchPolicies;

/** Elements that ask for the policies of a new key. */
export const policyTag = { pinPolicy: 0xaa, touchPolicy: 0xab } as const;

/** Elements of an imported private key: RSA by its Chinese remainders, EC by its scalar, Ed25519 by its seed. */
export const importedKeyTag = {
  prime1: 0x01,
  prime2: 0x02,
  exponent1: 0x03,
  exponent2: 0x04,
  coefficient: 0x05,
  privateScalar: 0x06,
  ed25519Seed: 0x07,
} as const;

/** Extensions of an attestation certificate. */
export const attestationExtension = {
  firmwareVersion: '1.3.6.1.4.1.41482.3.3',
  serialNumber: '1.3.6.1.4.1.41482.3.7',
  policies: '1.3.6.1.4.1.41482.3.8',
} as const;
