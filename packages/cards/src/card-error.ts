import { ApduError } from './iso7816/apdu-error.js';
import { retriesRemainingOf } from './iso7816/status-words.js';

/** The simulated card of this process refused a method. Never carries PINs, keys or answers. */
export class CardError extends ApduError {
  constructor(command: string, sw: number) {
    super(command, sw);
    this.name = 'CardError';
  }

  /** PIN tries left, when the card said so: `63CX`, or none for `6983`. */
  get retriesRemaining(): number | undefined {
    return retriesRemainingOf(this.sw);
  }
}
