import type { CardConnection } from '@cardea/cards';

/** A card while one program has it for itself. */
export interface HeldCard {
  readonly connection: CardConnection;
  /** Answer to reset, as the reader gave it. */
  readonly atr: Uint8Array;
}

/** A reader with or without a card in it. */
export interface CardReader {
  /** As PC/SC names it. */
  readonly name: string;
  /**
   * Has the card for itself during `work`: one exclusive transaction, which ends with the authentications of the card,
   * whatever comes. Every command has a time limit.
   *
   * Errors: `CommandFailure` when there is no card, or another program keeps it; `CardRemoved` from the connection when
   * it goes away meanwhile.
   */
  withCard<T>(work: (card: HeldCard) => Promise<T>): Promise<T>;
}
