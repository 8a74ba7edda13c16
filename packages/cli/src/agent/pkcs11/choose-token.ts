import type { Secret } from '@cardea/cards';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { Pkcs11Module, TokenInSlot } from './pkcs11-module.js';

/** Which token of a module is meant; the only one when neither is said. */
export interface TokenChoice {
  /** The label that it has, or is to get when it is blank. */
  readonly token?: string;
  /** Position in the list of tokens. */
  readonly slot?: number;
}

/** An initialised token. Errors: `CommandFailure` when none or several fit. */
export function chooseToken(module: Pkcs11Module, choice: TokenChoice): TokenInSlot {
  const initialized = module.tokens().filter(({ token }) => token.isInitialized);
  return requireDriven(only(initialized.filter(fits(choice)), choice));
}

/** As {@link chooseToken}; where no initialised token fits, the blank one. Errors: `CommandFailure`. */
export function chooseTokenOrBlank(module: Pkcs11Module, choice: TokenChoice): TokenInSlot {
  const tokens = module.tokens();
  if (tokens.some((one) => one.token.isInitialized && fits(choice)(one))) return chooseToken(module, choice);
  const blank = tokens.filter(
    ({ token, slotIndex }) =>
      !token.isInitialized && (choice.slot === undefined || slotIndex === choice.slot),
  );
  return requireDriven(only(blank, choice));
}

/**
 * Initialises a blank token under a label. Gives it as it is afterwards.
 *
 * Errors: `CommandFailure` when the label is missing; `Pkcs11Refusal`.
 */
export function initializeToken(
  module: Pkcs11Module,
  { slotIndex }: TokenInSlot,
  label: string | undefined,
  soPin: Secret<string>,
): TokenInSlot {
  if (label === undefined || label === '' || Buffer.byteLength(label) > 32) {
    throw new CommandFailure(
      'The token is blank: name it with --token, in 1 to 32 bytes.',
      exitCodes.badInput,
    );
  }
  module.initialize(slotIndex, label, soPin);
  return chooseToken(module, { token: label });
}

function fits({ token: label, slot }: TokenChoice): (one: TokenInSlot) => boolean {
  return ({ token, slotIndex }) =>
    (label === undefined || token.label === label) && (slot === undefined || slotIndex === slot);
}

function only(found: readonly TokenInSlot[], { token, slot }: TokenChoice): TokenInSlot {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const named = token ?? (slot === undefined ? undefined : `in slot ${slot}`);
  const what = named === undefined ? 'token' : `token ${named}`;
  throw new CommandFailure(
    first === undefined
      ? `The module has no ${what} that could be used.`
      : `The module has more than one ${what}: choose with --token or --slot.`,
    exitCodes.badInput,
  );
}

function requireDriven(found: TokenInSlot): TokenInSlot {
  if (!found.token.hasPinPad) return found;
  throw new CommandFailure('Tokens whose PIN is typed on the token or its reader are not driven yet.');
}
