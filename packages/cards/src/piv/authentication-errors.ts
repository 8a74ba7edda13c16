import { ApduError } from '../iso7816/apdu-error.js';

/** The card refused the card management key (6982 after a challenge or witness was answered). */
export class CardManagementKeyRejected extends ApduError {
  constructor(command: string, sw: number) {
    super(command, sw);
    this.name = 'CardManagementKeyRejected';
  }
}

/** The card could not prove that it holds the card management key: it is another card, or not a genuine one. */
export class CardNotAuthentic extends Error {
  constructor() {
    super('the card did not prove that it holds the card management key');
    this.name = 'CardNotAuthentic';
  }
}
