import type { Secret } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';
import { Pkcs11Refusal } from './pkcs11-refusal.js';
import type { Pkcs11Token } from './pkcs11-token.js';

/** A SO PIN that a token may have: made of its own admin key, or the one that it was delivered or initialised with. */
export interface SoPinCandidate {
  readonly name: 'own' | 'initial';
  readonly soPin: Secret<string>;
}

/**
 * Logs the security officer in with the first SO PIN that the token takes, and tells which. A token blocks its SO PIN for
 * good after a few wrong ones, so the last try is never risked.
 *
 * Errors: `CommandFailure` when the SO PIN is blocked, has one try left, or is none of these; `Pkcs11Refusal`.
 */
export function loginAsSecurityOfficer(
  token: Pkcs11Token,
  candidates: readonly SoPinCandidate[],
): SoPinCandidate {
  for (const candidate of candidates) {
    const { isSoPinLocked, isSoPinAtFinalTry } = token.describe();
    if (isSoPinLocked) throw new CommandFailure('The SO PIN of the token is blocked.');
    if (isSoPinAtFinalTry) {
      throw new CommandFailure('One more wrong SO PIN would block the token for good: it is not tried.');
    }
    if (takes(token, candidate)) return candidate;
  }
  throw new CommandFailure(
    'The token takes none of the SO PINs known: give the one that it has, or initialise it with the tool of its vendor.',
  );
}

function takes(token: Pkcs11Token, { soPin }: SoPinCandidate): boolean {
  try {
    token.loginAsSecurityOfficer(soPin);
    return true;
  } catch (error) {
    // A PIN of a length that the token never had is a wrong one.
    const isWrong =
      error instanceof Pkcs11Refusal &&
      ['CKR_PIN_INCORRECT', 'CKR_PIN_LEN_RANGE', 'CKR_PIN_INVALID'].includes(error.returnValue);
    if (isWrong) return false;
    throw error;
  }
}
