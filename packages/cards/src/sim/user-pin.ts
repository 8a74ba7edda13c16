import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '@cardea/domain';
import { CardError } from '../card-error.js';
import {
  authenticationMethodBlocked,
  incorrectParametersInData,
  referencedDataNotFound,
  verificationFailed,
} from '../iso7816/status-words.js';

/** The PIN object of a simulated card: a value and the tries left (GIDS: 4 to 16 ASCII characters). */
export class UserPin {
  readonly #retryLimit: number;
  #retriesRemaining: number;
  #pin: Buffer | undefined;

  constructor(retryLimit: number) {
    this.#retryLimit = retryLimit;
    this.#retriesRemaining = retryLimit;
  }

  get isSet(): boolean {
    return this.#pin !== undefined;
  }

  get retriesRemaining(): number {
    return this.#retriesRemaining;
  }

  /** Sets the value and gives all tries back. Who may do so is the card's business. */
  set(command: string, pin: Secret<string>): void {
    const bytes = Buffer.from(pin.reveal(), 'utf8');
    if (!/^[\x20-\x7e]{4,16}$/.test(pin.reveal())) throw new CardError(command, incorrectParametersInData);
    this.#pin = bytes;
    this.#retriesRemaining = this.#retryLimit;
  }

  /** Errors: `CardError` 63CX when it does not fit, 6983 when blocked, 6A88 when no PIN was ever set. */
  verify(command: string, pin: Secret<string>): void {
    if (this.#pin === undefined) throw new CardError(command, referencedDataNotFound);
    if (this.#retriesRemaining === 0) throw new CardError(command, authenticationMethodBlocked);
    const bytes = Buffer.from(pin.reveal(), 'utf8');
    if (bytes.length === this.#pin.length && timingSafeEqual(bytes, this.#pin)) {
      this.#retriesRemaining = this.#retryLimit;
      return;
    }
    this.#retriesRemaining -= 1;
    // The last wrong try answers 63C0; from then on it is 6983 (ISO/IEC 7816-4 VERIFY).
    throw new CardError(command, verificationFailed | this.#retriesRemaining);
  }
}
