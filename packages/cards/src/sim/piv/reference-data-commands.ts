import { timingSafeEqual } from 'node:crypto';
import { fromHex, toHex } from '../../iso7816/octets.js';
import {
  authenticationMethodBlocked,
  incorrectParameters,
  incorrectParametersInData,
  referencedDataNotFound,
  securityStatusNotSatisfied,
  verificationFailed,
} from '../../iso7816/status-words.js';
import { pinBlockBytes, pinPaddingByte, pinReference } from '../../piv/sp800-73.js';
import { factoryPin, factoryPuk } from './factory.js';
import {
  nothing,
  type PivCardCommand,
  type PivCardMemory,
  refuse,
  requireManagementKey,
} from './piv-card-memory.js';
import type { StoredReferenceData } from './piv-card-state.js';

const shortestPinBytes = 6;
const clearVerification = 0xff;

/** VERIFY (SP 800-73-4 Part 2 §3.2.1): without data it tells the tries left, with P1 FF it takes verification back. */
export const verify: PivCardCommand = (card, { p1, p2, data }) => {
  const { security, state } = card;
  if (p2 !== pinReference.applicationPin) throw refuse(referencedDataNotFound);
  if (p1 === clearVerification && data.length === 0) {
    security.isPinVerified = false;
    return nothing;
  }
  if (p1 !== 0) throw refuse(incorrectParameters);
  if (data.length === 0) {
    if (security.isPinVerified) return nothing;
    throw refuse(triesLeft(state.pin));
  }
  if (data.length !== pinBlockBytes) throw refuse(incorrectParametersInData);
  verifyPin(card, data);
  security.isPinVerified = true;
  security.isPinJustVerified = true;
  return nothing;
};

/** CHANGE REFERENCE DATA (SP 800-73-4 Part 2 §3.2.2) of PIN and PUK. */
export const changeReferenceData: PivCardCommand = (card, { p1, p2, data }) => {
  if (p1 !== 0) throw refuse(incorrectParameters);
  const isPin = p2 === pinReference.applicationPin;
  if (!isPin && p2 !== pinReference.puk) throw refuse(referencedDataNotFound);
  const [old, next] = twoBlocks(data);
  if (isPin) verifyPin(card, old);
  else compare(card.state.puk, old);
  (isPin ? card.state.pin : card.state.puk).block = toHex(next);
  return nothing;
};

/** RESET RETRY COUNTER (SP 800-73-4 Part 2 §3.2.3): PUK and new PIN. */
export const resetRetryCounter: PivCardCommand = ({ state }, { p1, p2, data }) => {
  if (p1 !== 0) throw refuse(incorrectParameters);
  if (p2 !== pinReference.applicationPin) throw refuse(referencedDataNotFound);
  const [puk, newPin] = twoBlocks(data);
  compare(state.puk, puk);
  state.pin.block = toHex(newPin);
  state.pin.retriesRemaining = state.pin.retryLimit;
  return nothing;
};

/** SET PIN RETRIES (Yubico). */
export const setPinRetries: PivCardCommand = (card, { p1, p2 }) => {
  requireManagementKey(card);
  if (!card.security.isPinVerified) throw refuse(securityStatusNotSatisfied);
  if (p1 === 0 || p2 === 0) throw refuse(incorrectParameters);
  card.state.pin = { block: factoryPin, retryLimit: p1, retriesRemaining: p1 };
  card.state.puk = { block: factoryPuk, retryLimit: p2, retriesRemaining: p2 };
  card.security.isPinVerified = false;
  return nothing;
};

function verifyPin({ state, security }: PivCardMemory, block: Uint8Array): void {
  security.isPinVerified = false;
  compare(state.pin, block);
}

/** Counts a wrong try before it answers; the last one answers 63C0, from then on it is 6983. */
function compare(stored: StoredReferenceData, block: Uint8Array): void {
  if (stored.retriesRemaining === 0) throw refuse(authenticationMethodBlocked);
  stored.retriesRemaining -= 1;
  if (!timingSafeEqual(fromHex(stored.block), block)) throw refuse(verificationFailed | tryNibble(stored));
  stored.retriesRemaining = stored.retryLimit;
}

function triesLeft(stored: StoredReferenceData): number {
  return stored.retriesRemaining === 0 ? authenticationMethodBlocked : verificationFailed | tryNibble(stored);
}

/** 63CX has room for fifteen tries. */
function tryNibble(stored: StoredReferenceData): number {
  return Math.min(stored.retriesRemaining, 0x0f);
}

function twoBlocks(data: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const next = data.subarray(pinBlockBytes);
  const lengthBytes = next.indexOf(pinPaddingByte);
  const characters = lengthBytes === -1 ? pinBlockBytes : lengthBytes;
  const isPadded = next.subarray(characters).every((byte) => byte === pinPaddingByte);
  if (data.length !== 2 * pinBlockBytes || characters < shortestPinBytes || !isPadded) {
    throw refuse(incorrectParametersInData);
  }
  return [data.subarray(0, pinBlockBytes), next];
}
