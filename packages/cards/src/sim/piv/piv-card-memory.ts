import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ApduError } from '../../iso7816/apdu-error.js';
import type { CommandApdu } from '../../iso7816/command-apdu.js';
import { fromHex } from '../../iso7816/octets.js';
import { notEnoughMemory, securityStatusNotSatisfied } from '../../iso7816/status-words.js';
import type { CardFaults } from '../card/card-faults.js';
import type { PivCardState, StoredKey } from './piv-card-state.js';

/** What a card remembers until it loses power or is reset. */
export interface SecurityStatus {
  isPinVerified: boolean;
  /** The command before this one verified the PIN. */
  isPinJustVerified: boolean;
  isManagementKeyAuthenticated: boolean;
  /** A witness or challenge that waits for its answer. */
  pending: { readonly kind: 'witness' | 'challenge'; readonly block: Uint8Array } | undefined;
}

/** The simulated card as its commands see it. */
export interface PivCardMemory {
  readonly state: PivCardState;
  readonly security: SecurityStatus;
  readonly faults: CardFaults;
}

/** One command of the card: gives the data of its answer, or throws `ApduError` with the status word. */
export type PivCardCommand = (
  card: PivCardMemory,
  command: CommandApdu & { readonly data: Uint8Array },
) => Uint8Array | Promise<Uint8Array>;

/** The answer of commands that only succeed. */
export const nothing = new Uint8Array(0);

/** Nothing is authenticated: so a card begins. */
export function freshSecurityStatus(): SecurityStatus {
  return {
    isPinVerified: false,
    isPinJustVerified: false,
    isManagementKeyAuthenticated: false,
    pending: undefined,
  };
}

/** Refuses a command. The name does not leave the card. */
export function refuse(sw: number): ApduError {
  return new ApduError('simulated PIV card', sw);
}

/** Errors: 6982 before the card management key was authenticated. */
export function requireManagementKey({ security }: PivCardMemory): void {
  if (!security.isManagementKeyAuthenticated) throw refuse(securityStatusNotSatisfied);
}

/** A small card: 16 KiB for data objects, and twelve keys beside the one for attestation. */
const dataObjectLimitBytes = 16 * 1024;
const keyLimit = 12;

/** Errors: 6A84 when so many more bytes of data objects do not fit. */
export function requireRoomForData({ state, faults }: PivCardMemory, tag: string, lengthBytes: number): void {
  const others = Object.entries(state.dataObjects).filter(([other]) => other !== tag);
  const usedBytes = others.reduce((total, [, content]) => total + content.length / 2, 0);
  if (faults.isMemoryFull || usedBytes + lengthBytes > dataObjectLimitBytes) throw refuse(notEnoughMemory);
}

/** Errors: 6A84 when one more key does not fit. */
export function requireRoomForKey({ state, faults }: PivCardMemory, reference: string): void {
  const others = Object.keys(state.keys).filter((other) => other !== reference && other !== 'F9');
  if (faults.isMemoryFull || others.length >= keyLimit) throw refuse(notEnoughMemory);
}

/** The private key as node:crypto uses it. */
export function privateKeyOf(key: StoredKey): KeyObject {
  return createPrivateKey({ key: Buffer.from(fromHex(key.privateKey)), format: 'der', type: 'pkcs8' });
}
