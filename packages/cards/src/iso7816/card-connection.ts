/**
 * A connected card: the one thing that card sessions need from PC/SC, a simulated card or a recorded run.
 *
 * `transmit` sends one whole command APDU and gives the whole response APDU, status word included. It follows no
 * chaining: `transmitApdu` does. Callers send one command at a time.
 *
 * Errors: `CardRemoved` when the card went away before it answered; the command may have taken effect.
 */
export interface CardConnection {
  transmit(bytes: Uint8Array): Promise<Uint8Array>;
}

/** The card was removed, reset by others, or lost its power. Whether the last command took effect is not known. */
export class CardRemoved extends Error {
  constructor(options?: { readonly cause?: unknown }) {
    super('the card was removed or lost its power', options);
    this.name = 'CardRemoved';
  }
}
