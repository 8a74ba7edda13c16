/** What the process that talks to PC/SC is asked, one call at a time for each card. */
export type ReaderCall =
  | { readonly kind: 'start' }
  /** Answers with the ATR of the card, and lets go of it. */
  | { readonly kind: 'readAtr'; readonly readerName: string }
  /** Connects to the card and begins an exclusive transaction; waits while another program has one. */
  | { readonly kind: 'hold'; readonly readerName: string }
  | { readonly kind: 'transmit'; readonly command: Uint8Array }
  /** Ends the transaction and resets the card. */
  | { readonly kind: 'release' };

/** A call with the number that its answer bears. */
export interface NumberedCall {
  readonly number: number;
  readonly call: ReaderCall;
}

/** Answer to a call: bytes where it asks for some, or the name of the PC/SC error. */
export type ReaderAnswer =
  | { readonly number: number; readonly bytes?: Uint8Array }
  | { readonly number: number; readonly errorCode: string; readonly errorMessage: string };

/** A reader as PC/SC sees it now. */
export interface ReaderState {
  /** As PC/SC names it. */
  readonly name: string;
  readonly isCardPresent: boolean;
  /** The card does not answer, as when it is put in the wrong way. */
  readonly isCardMute: boolean;
}

/** What happens without being asked for. */
export type ReaderEvent =
  | { readonly event: 'reader'; readonly state: ReaderState }
  | { readonly event: 'readerGone'; readonly name: string }
  /** PC/SC itself failed; no more events come. */
  | { readonly event: 'failed'; readonly errorCode: string; readonly errorMessage: string };

/** Everything that the process says. */
export type ReaderMessage = ReaderAnswer | ReaderEvent;
