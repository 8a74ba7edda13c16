import { authenticationMethodBlocked, verificationFailed } from './status-words.js';

/** A card refused a command. Never carries PINs, keys or answers. */
export class CardError extends Error {
  /** The status word (ISO/IEC 7816-4), such as 0x6982. */
  readonly sw: number;
  /** Name of the command refused, such as `verify`. */
  readonly command: string;

  constructor(command: string, sw: number) {
    super(`${command}: card answered ${sw.toString(16).toUpperCase().padStart(4, '0')}`);
    this.name = 'CardError';
    this.sw = sw;
    this.command = command;
  }

  /** PIN tries left, when the card said so: `63CX`, or none for `6983`. */
  get retriesRemaining(): number | undefined {
    if ((this.sw & 0xfff0) === verificationFailed) return this.sw & 0x0f;
    return this.sw === authenticationMethodBlocked ? 0 : undefined;
  }
}
