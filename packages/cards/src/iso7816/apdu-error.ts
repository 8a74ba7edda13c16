import { formatStatusWord, retriesRemainingOf } from './status-words.js';

/** A card refused a command. Never carries what was sent: no PINs, keys or answers. */
export class ApduError extends Error {
  /** The status word (ISO/IEC 7816-4), such as 0x6982. */
  readonly sw: number;
  /** Name of the command refused, such as `putData`. */
  readonly command: string;

  constructor(command: string, sw: number) {
    super(`${command}: card answered ${formatStatusWord(sw)}`);
    this.name = 'ApduError';
    this.sw = sw;
    this.command = command;
  }
}

/** The card refused a PIN, PUK or other reference data: `63CX`, or `6983` once it is blocked. */
export class PinRejected extends ApduError {
  /** Tries left; 0 means blocked. */
  readonly retriesRemaining: number;

  constructor(command: string, sw: number, retriesRemaining: number) {
    super(command, sw);
    this.name = 'PinRejected';
    this.retriesRemaining = retriesRemaining;
  }
}

/**
 * The error that a status word stands for: `PinRejected` for `63CX` and `6983`, `ApduError` for every other word.
 * For commands that present reference data; where `63CX` means something else, make the `ApduError` directly.
 */
export function pinErrorOf(command: string, sw: number): ApduError {
  const retriesRemaining = retriesRemainingOf(sw);
  return retriesRemaining === undefined
    ? new ApduError(command, sw)
    : new PinRejected(command, sw, retriesRemaining);
}
