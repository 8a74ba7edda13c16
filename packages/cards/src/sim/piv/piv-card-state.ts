import { MalformedCardData } from '../../iso7816/malformed-card-data.js';
import type { PivKeyAlgorithm } from '../../piv/key-algorithm.js';
import type { CardManagementKeyAlgorithm } from '../../piv/sp800-73.js';
import type { PinPolicy, TouchPolicy } from '../../piv/yubico-extensions.js';

/** A PIN or PUK on the card. */
export interface StoredReferenceData {
  /** Its eight bytes, hex. */
  block: string;
  retryLimit: number;
  retriesRemaining: number;
}

/** An asymmetric key pair on the card. */
export interface StoredKey {
  algorithm: PivKeyAlgorithm;
  /** PKCS#8, DER, hex. */
  privateKey: string;
  origin: 'generated' | 'imported';
  pinPolicy: PinPolicy;
  touchPolicy: TouchPolicy;
}

/** The card management key of the card. */
export interface StoredManagementKey {
  algorithm: CardManagementKeyAlgorithm;
  /** Hex. */
  key: string;
  isTouchRequired: boolean;
}

/** All that a simulated PIV card keeps without power. It holds private keys in plain text: test equipment only. */
export interface PivCardState {
  readonly kind: typeof pivCardStateKind;
  readonly cardSerial: number;
  /** Three numbers with dots. */
  readonly firmwareVersion: string;
  /** True for a card without Yubico's commands. */
  readonly isPlain?: boolean;
  /** Algorithm that the card management key has in the factory and after a reset. */
  readonly factoryManagementKeyAlgorithm: CardManagementKeyAlgorithm;
  /** Root of the card's attestation certificates, DER, hex. Nobody has its private key any more. */
  readonly attestationRoot: string;
  pin: StoredReferenceData;
  puk: StoredReferenceData;
  managementKey: StoredManagementKey;
  /** By key reference: `9A`, `F9`, …. */
  keys: Record<string, StoredKey>;
  /** Contents of data objects by tag, both hex: `5FC102`. */
  dataObjects: Record<string, string>;
}

/** Tells state files of simulated PIV cards from others. */
export const pivCardStateKind = 'Cardea simulated PIV card, version 1';

/** Checks that JSON from a state file is one of a simulated PIV card. Errors: `MalformedCardData`. */
export function parsePivCardState(json: unknown): PivCardState {
  if (typeof json !== 'object' || json === null || !('kind' in json) || json.kind !== pivCardStateKind) {
    throw new MalformedCardData(`state file: not of a ${pivCardStateKind}`);
  }
  // The kind is written by this program alone, and only together with the rest.
  return json as PivCardState;
}
