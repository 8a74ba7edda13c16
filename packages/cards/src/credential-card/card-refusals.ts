import { ApduError } from '../iso7816/apdu-error.js';
import { securityStatusNotSatisfied } from '../iso7816/status-words.js';

/** The card does not take the answer of the administrator: it holds another admin key. */
export class AdminKeyRejected extends ApduError {
  constructor(command = 'externalAuthenticate', sw = securityStatusNotSatisfied) {
    super(command, sw);
    this.name = 'AdminKeyRejected';
  }
}

/** The card cannot do what was asked, whoever asks. */
export class UnsupportedByCard extends Error {
  /** What it cannot do, such as `RSA-4096`. */
  readonly wanted: string;

  constructor(wanted: string) {
    super(`the card does not support ${wanted}`);
    this.name = 'UnsupportedByCard';
    this.wanted = wanted;
  }
}
