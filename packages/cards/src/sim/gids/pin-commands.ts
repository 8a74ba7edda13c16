import { allReferences, userPinReference } from '../../gids/generic-identity-device.js';
import { toHex } from '../../iso7816/octets.js';
import {
  authenticationMethodBlocked,
  conditionsOfUseNotSatisfied,
  incorrectParameters,
  incorrectParametersInData,
  securityStatusNotSatisfied,
  verificationFailed,
} from '../../iso7816/status-words.js';
import type { GidsCardState } from './gids-card-state.js';
import { Refusal } from './refusal.js';
import type { SecurityStatus } from './security-status.js';

const nothing = new Uint8Array(0);

/** VERIFY: the PIN, its status without data, or the end of every authentication. */
export function verifyPin(
  state: GidsCardState,
  status: SecurityStatus,
  p1p2: number,
  data: Uint8Array,
): Uint8Array {
  if (p1p2 === allReferences && data.length === 0) {
    status.clear();
    return nothing;
  }
  if (p1p2 !== userPinReference) throw new Refusal(incorrectParameters);
  if (data.length > 0) {
    status.verifyPin(state, data, false);
    return nothing;
  }
  if (status.isUser) return nothing;
  const left = state.pinRetriesRemaining;
  throw new Refusal(left === 0 ? authenticationMethodBlocked : verificationFailed | left);
}

/** CHANGE REFERENCE DATA: by the user with the old PIN, or the first PIN of a blank card. */
export function changePin(
  state: GidsCardState,
  status: SecurityStatus,
  p1p2: number,
  data: Uint8Array,
): Uint8Array {
  if (p1p2 === (0x0100 | userPinReference)) {
    if (!state.isBlank) throw new Refusal(conditionsOfUseNotSatisfied);
    setPin(state, data);
    return nothing;
  }
  if (p1p2 !== userPinReference) throw new Refusal(incorrectParameters);
  setPin(state, status.verifyPin(state, data, true));
  return nothing;
}

/** RESET RETRY COUNTER with a new PIN, by the administrator, whose authentication ends with it. */
export function resetPin(
  state: GidsCardState,
  status: SecurityStatus,
  p1p2: number,
  data: Uint8Array,
): Uint8Array {
  if (p1p2 !== (0x0200 | userPinReference)) throw new Refusal(incorrectParameters);
  if (!status.isAdmin) throw new Refusal(securityStatusNotSatisfied);
  setPin(state, data);
  status.clear();
  return nothing;
}

function setPin(state: GidsCardState, pin: Uint8Array): void {
  const isPrintable = pin.every((byte) => byte >= 0x20 && byte <= 0x7e);
  if (pin.length < 4 || pin.length > 16 || !isPrintable) throw new Refusal(incorrectParametersInData);
  state.pin = toHex(pin);
  state.pinRetriesRemaining = state.pinRetryLimit;
}
